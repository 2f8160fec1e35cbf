"""Rows that may be under way at once: of one referral, the later ones wait for the earlier."""

from collections import Counter
from collections.abc import Sequence

from services.intake.rejected import Rejected
from services.intake.submission import Submission

Numbered = tuple[int, Submission]


def waves(batch: Sequence[Numbered]) -> list[list[Numbered]]:
    """The rows in waves, each begun after the one before is durable.

    Otherwise an outage in between could leave an older state of a referral for the retry, which
    then would come last.
    """
    found: list[list[Numbered]] = []
    earlier: Counter[str] = Counter()
    for number, message in batch:
        place = 0
        if not isinstance(message.content, Rejected):
            place = earlier[message.content.source_reference]
            earlier[message.content.source_reference] += 1
        if place == len(found):
            found.append([])
        found[place].append((number, message))
    return found
