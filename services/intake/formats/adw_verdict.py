"""What a hospital is told became of its notice. Nothing here quotes what was sent. Pure."""

from services.intake.formats import adw_events
from services.intake.formats.adw_answer import Verdict
from services.intake.formats.adw_events import Event
from services.intake.formats.adw_notice import Envelope
from services.intake.rejected import Problem, Reason
from services.intake.submission import Acceptance, Answer

_TAKEN_UP = {
    Event.ASSESSMENT: "Received and taken up as a referral. The council decides what follows.",
    # The standard's one positive answer is called an agreement. No system may agree for a person.
    Event.DISCHARGE: "Received and put to the referral, with the proposed date of discharge. This "
    "confirms receipt; it is no statement of the council about the date or about support.",
    Event.WITHDRAW_ALL: "Received. The withdrawal is taken.",
    Event.WITHDRAW_ASSESSMENT: "Received. The withdrawal is taken.",
    Event.WITHDRAW_DISCHARGE: "Received. The discharge notice is taken back; the referral stands.",
}
_UNDERSTOOD = (404, 409, 410)
"""Rejected for what is held, not for what the message is: `ok` in FHIR's words, as published."""


def verdict(envelope: Envelope, answer: Answer) -> Verdict:
    """The verdict in an answer that is durable."""
    if isinstance(answer, Acceptance):
        known = adw_events.event(envelope.event)
        text = _TAKEN_UP.get(known, "Received.") if known else "Received."
        return Verdict(accepted=True, code="ok", text=text, at=answer.received_at)
    problems = answer.rejected.problems
    return Verdict(
        accepted=False,
        code=_code(answer.rejected.status),
        text=" ".join(_said(each) for each in problems),
        at=answer.at,
    )


def understood(answer: Answer) -> bool:
    """Whether the message was read whole, so that its answer may repeat whom it is about.

    Not where that person is erased: nothing of them is written anywhere again.
    """
    return isinstance(answer, Acceptance) or answer.rejected.status in (404, 409)


def settled(envelope: Envelope, answer: Answer) -> bool:
    """Whether nobody needs to look: accepted, or an admission notice, which asks for nothing."""
    if isinstance(answer, Acceptance):
        return True
    asks_nothing = answer.rejected.reason is Reason.NOT_A_REFERRAL
    return asks_nothing and adw_events.event(envelope.event) is Event.ADMISSION


def _code(status: int) -> str:
    if status in _UNDERSTOOD:
        return "ok"
    return "transient-error" if status >= 500 else "fatal-error"


def _said(problem: Problem) -> str:
    return f"{problem.message} ({problem.pointer})" if problem.pointer else problem.message
