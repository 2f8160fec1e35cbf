"""A case that is referred again after it was taken back: each of its referrals has a reference.

The first has the sender's own; the second has `|#2` after it. A sender's own that ends so is
refused.
"""

import re

MOST = 9
"""Referrals of one case that are told apart."""

_NUMBER = re.compile(r"\|#([2-9])$")


def all_of(reference: str) -> list[str]:
    """What the referrals of a case are called, the first one first."""
    first = case_of(reference)
    return [first, *(f"{first}|#{number}" for number in range(2, MOST + 1))]


def case_of(reference: str) -> str:
    """The sender's own reference."""
    return _NUMBER.sub("", reference)


def next_after(reference: str) -> str:
    """What the referral after this one is called; of the last that can be, the same again."""
    found = _NUMBER.search(reference)
    number = 1 if found is None else int(found[1])
    return f"{case_of(reference)}|#{min(number + 1, MOST)}"
