"""What holds for every referral that there can be, proven and not sampled.

It runs where a pack is checked, never in the router's process: the solver takes memory and time.
"""
