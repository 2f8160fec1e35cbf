"""The reconciliation: whether what was accepted, decided, done and told is the same everywhere.

Counted from the database, from whole topics and from the stand-in's ledger, never from what a
service says of itself.
"""
