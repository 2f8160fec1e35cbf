"""The order of a sender's day: what follows a message comes somewhere behind it."""

from collections.abc import Sequence
from operator import itemgetter
from random import Random
from typing import TypeVar

Sent = TypeVar("Sent")


def in_order(random: Random, stories: Sequence[Sequence[Sent]]) -> tuple[Sent, ...]:
    """Each story's first message in its turn; those that follow it later, in their order."""
    placed: list[tuple[float, Sent]] = []
    for at, story in enumerate(stories):
        later = sorted(random.uniform(at + 1, len(stories) + 1) for _ in story[1:])
        placed += zip((float(at), *later), story, strict=True)
    return tuple(sent for _, sent in sorted(placed, key=itemgetter(0)))
