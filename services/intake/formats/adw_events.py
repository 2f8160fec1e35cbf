"""The events of ADW messages: SNOMED CT codes of the refset 75691000000106."""

from enum import StrEnum


class Event(StrEnum):
    """What a hospital tells the council."""

    ADMISSION = "895571000000108"
    ASSESSMENT = "975701000000106"
    DISCHARGE = "975731000000100"
    WITHDRAW_ALL = "975841000000102"
    WITHDRAW_ASSESSMENT = "1078011000000107"
    WITHDRAW_DISCHARGE = "975851000000104"


_ANSWERS = {
    Event.ASSESSMENT: ("975711000000108", "975721000000102"),
    Event.DISCHARGE: ("975821000000109", "975831000000106"),
    Event.WITHDRAW_ALL: ("1025651000000109", "1025641000000106"),
    Event.WITHDRAW_ASSESSMENT: ("1025651000000109", "1025641000000106"),
    Event.WITHDRAW_DISCHARGE: ("1025651000000109", "1025641000000106"),
}
"""The events that accept and reject a notice. An admission notice has none: MESH receipts it."""

RESPONSES = frozenset(code for pair in _ANSWERS.values() for code in pair)
"""What a council says to a hospital. None of these is ever answered."""

NAMES = {
    Event.ADMISSION: "admission notice",
    Event.ASSESSMENT: "assessment notice",
    Event.DISCHARGE: "discharge notice",
    Event.WITHDRAW_ALL: "withdrawal of all notices",
    Event.WITHDRAW_ASSESSMENT: "withdrawal of the assessment notice",
    Event.WITHDRAW_DISCHARGE: "withdrawal of the discharge notice",
}
"""For people."""

PROFILES = {
    "975711000000108": "ADW-AssessmentNoticeAcceptResponse-MessageHeader-1",
    "975721000000102": "ADW-AssessmentNoticeRejectResponse-MessageHeader-1",
    "975821000000109": "ADW-DischargeNoticeAcceptResponse-MessageHeader-1",
    "975831000000106": "ADW-DischargeNoticeRejectResponse-MessageHeader-1",
    "1025651000000109": "ADW-WithdrawalNoticeAcceptResponse-MessageHeader-1",
    "1025641000000106": "ADW-WithdrawalNoticeRejectResponse-MessageHeader-1",
}
"""The profile of each answer's header."""


def accepting(event: Event) -> str | None:
    """The event that accepts a notice, for a discharge notice that agrees to it."""
    return _ANSWERS[event][0] if event in _ANSWERS else None


def rejecting(event: Event) -> str | None:
    """The event that rejects a notice."""
    return _ANSWERS[event][1] if event in _ANSWERS else None


def event(code: str | None) -> Event | None:
    """The event of a code; None for one that no hospital sends."""
    return Event(code) if code in set(Event) else None
