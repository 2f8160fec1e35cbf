"""The way back: senders are told what became of their referrals, the way that these came.

An answer is a row, written in the transaction that keeps a decision or a step. It is sent until its
receiver has it, under an id that stays the same, and in order for each referral.
"""
