"""What a candidate ruleset would have decided of all that is recorded, beside another ruleset.

Both decide by their rules alone: what a person has overridden is counted, and compared by what the
rules say of it. What a person has cleared stays cleared. Test referrals are counted and left out.
"""
