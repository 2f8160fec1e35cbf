"""Whether a notice is one to us, that asks for something which can be done."""

from collections.abc import Sequence

from services.intake.formats import adw_case
from services.intake.formats import adw_withdrawal as withdrawals
from services.intake.formats.adw_case import Case
from services.intake.formats.adw_events import Event
from services.intake.formats.adw_notice import Notice
from services.intake.parts.adw import Adw
from services.intake.rejected import Code, refuse

LONGEST_REFERENCE = 255

MOST_BEFORE = 100
"""Notices of one referral on which the next is read. Of more none is left out: any may be the one
that tells of a concern."""

_STANDS = frozenset({"draft", "requested", "active", "accepted"})


def addressed(found: Notice, adw: Adw | None) -> None:
    if adw is None:
        raise refuse(422, Code.NOT_SUPPORTED, "This source sends no ADW notices.")
    if found.envelope.sender not in adw.senders:
        what = "The notice comes from a site that this source's file does not name."
        raise refuse(422, Code.NOT_SUPPORTED, what, at="MessageHeader.source")
    to = found.envelope.addressed_to
    if not to or any(each not in adw.addressed_to for each in to):
        what = "The notice is addressed to another organisation."
        raise refuse(422, Code.NOT_SUPPORTED, what, at="MessageHeader.destination")


def asks(found: Notice) -> None:
    """Whether the request goes with the event."""
    request = found.message.one("ReferralRequest")
    status = request.text("status")
    withdraws = found.event in (*withdrawals.ENDING, Event.WITHDRAW_DISCHARGE)
    if not withdraws and status not in _STANDS:
        what = "The status of the request does not go with the event."
        raise refuse(422, Code.INVARIANT, what, at=f"{request.path}.status")


def not_too_many(before: Sequence[bytes]) -> None:
    if len(before) > MOST_BEFORE:
        what = f"There are more than {MOST_BEFORE} notices under this identifier: use a new one."
        raise refuse(413, Code.TOO_LONG, what, at="ReferralRequest.identifier")


def something_to_take_back(found: Notice, before: Sequence[Notice]) -> None:
    if found.event is not Event.WITHDRAW_DISCHARGE or not before:
        return
    if adw_case.case(before[-1], before[:-1]).discharge is None:
        what = "There is no discharge notice of this referral to withdraw."
        raise refuse(404, Code.NOT_FOUND, what, at="ReferralRequest.identifier")


def of_one_person(found: Case) -> None:
    if not adw_case.same_person(found):
        what = "The earlier notices under this identifier are about another person."
        raise refuse(422, Code.INVALID, what, at="ReferralRequest.identifier")


def reference(found: Notice) -> str:
    """`ReferralRequest.identifier`: the same in every notice of one referral."""
    request = found.message.one("ReferralRequest")
    values = request.texts("identifier.value")
    if len(values) != 1 or len(values[0]) > LONGEST_REFERENCE:
        what = f"The request needs one identifier of at most {LONGEST_REFERENCE} characters."
        raise refuse(400, Code.REQUIRED, what, at=f"{request.path}.identifier")
    return values[0]
