"""A day at the front door, invented and seeded: the same seed gives the same bytes.

Nobody in it exists. Names end in "Example", telephone numbers are from the range that Ofcom keeps
for drama, NHS numbers from the one that the NHS keeps for tests, and no street is real.
"""
