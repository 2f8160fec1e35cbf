"""The Early Intervention Team's worklist.

Consumes decisions, withdrawals and records of identity.
Promises one open case at most for each referral addressed to the team, moved by one pure
lifecycle; nobody's name leaves it but to staff who may see it, and each look is on record.
Publishes each step of a case on `asc.eit.case.v1`.
"""
