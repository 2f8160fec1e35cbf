"""Why a team may give a referral back to its sender: a closed list. No I/O.

A team's code is looked up here. One that is not listed is not told: somebody asks the team. That
nobody has time, or that a list is full, is no ground, and has no place in the list.
"""

import re
from enum import StrEnum


class Ground(StrEnum):
    """Why a referral is given back."""

    CRITERIA_NOT_MET = "criteria-not-met"
    NO_NEED = "no-need"
    ALREADY_MET = "already-met"
    OTHER_AUTHORITY = "other-authority"
    OTHER_SERVICE = "other-service"
    CONSENT_WITHHELD = "consent-withheld"
    NO_CONTACT = "no-contact"
    SENT_IN_ERROR = "sent-in-error"


IN_WORDS = {
    Ground.CRITERIA_NOT_MET: "It does not meet the criteria.",
    Ground.NO_NEED: "There is no need for adult social care.",
    Ground.ALREADY_MET: "The need is met already.",
    Ground.OTHER_AUTHORITY: "Another council is responsible.",
    Ground.OTHER_SERVICE: "Another service is the right one.",
    Ground.CONSENT_WITHHELD: "The person does not want it.",
    Ground.NO_CONTACT: "Nobody could reach the person.",
    Ground.SENT_IN_ERROR: "It was sent in error.",
}

_MEANS = {
    "not-eligible": Ground.CRITERIA_NOT_MET,
    "ineligible": Ground.CRITERIA_NOT_MET,
    "out-of-area": Ground.OTHER_AUTHORITY,
    "wrong-area": Ground.OTHER_AUTHORITY,
    "duplicate": Ground.ALREADY_MET,
    "already-known": Ground.ALREADY_MET,
    "no-consent": Ground.CONSENT_WITHHELD,
    "declined": Ground.CONSENT_WITHHELD,
    "wrong-service": Ground.OTHER_SERVICE,
    "failed-contact": Ground.NO_CONTACT,
    "entered-in-error": Ground.SENT_IN_ERROR,
}

_CRITERION = re.compile(r"[a-z]{1,2}[0-9]{1,3}")
"""A rule of the ruleset, as X8. Which one it was says something of the person, and is not told."""

_CAPACITY = re.compile(
    r"capacity|staff|workload|waiting|wait-|full|busy|backlog|resource|availab|vacan|time|rrna"
)


def ground(code: str) -> Ground | None:
    """What a team's code means; None for one that is no ground, or that nobody has listed."""
    plain = code.lower().replace("_", "-")
    if plain in _MEANS:
        return _MEANS[plain]
    if _CRITERION.fullmatch(plain):
        return Ground.CRITERIA_NOT_MET
    return Ground(plain) if plain in set(Ground) else None


def untold(code: str) -> str:
    """Why a rejection with this code, which is no ground, is not told."""
    plain = code.lower().replace("_", "-")
    return "capacity" if _CAPACITY.search(plain) else "unknown_reason"
