"""An end to ping-pong: no rule sends a referral to a team that has had it twice and let it go.

Where it was sent is kept with each decision, so that the next one follows from what is stored.
"""

from services.contracts.decision import Decision
from services.router.language import MANUAL_TRIAGE

TIMES = 2
"""As often as this a team may get a referral by rule; after that a person decides."""

LONGEST = 12
"""Older stations are forgotten."""

BACK_AND_FORTH = "back_and_forth"
"""The fact under which an explanation shows the team that would have had it once more."""

Stations = tuple[str, ...]
"""Destinations that a referral was sent to, the oldest first; no two in a row are the same."""


def so_far(decision: Decision) -> Stations:
    """Where it has been sent, this decision included."""
    path, now = decision.path, decision.destination
    return path if path[-1:] == (now,) else (*path, now)[-LONGEST:]


def back_and_forth(path: Stations, destination: str) -> bool:
    """Whether it comes back to a destination so often that a person decides."""
    if destination in (MANUAL_TRIAGE, *path[-1:]):
        return False
    return path.count(destination) >= TIMES
