"""A form beside which something in its mail was not searched: it may say what the form denies."""

from collections.abc import Sequence
from dataclasses import replace

from services.contracts.vocabulary import Answer
from services.intake.canonical import Act, Canonical
from services.intake.evidence import Basis, Evidence
from services.intake.harm import CAN_HARM

UNREAD = "unread"
"""Stands for the code that nobody understands: so an amendment opens an earlier no."""

LEFT_TO_A_PERSON = "The form is not followed: not all that its mail holds was searched."


def may_stand(form: Canonical, *, unread: Sequence[str]) -> bool:
    """Whether a form is followed. One that ends a referral, or only asks, has no facts to open."""
    return not unread or form.act not in (Act.WITHDRAW, Act.CONTACT)


def opened(form: Canonical, *, unread: Sequence[str]) -> Canonical:
    """The form, of which nothing that can harm is denied where anything was not searched."""
    if not unread:
        return form
    given = {each.fact: each for each in form.evidence}
    evidence = {fact: _opened(given.get(fact), fact, unread[0]) for fact in sorted(CAN_HARM)}
    note = f"Not searched: {', '.join(unread)}. What the form denies of harm is not known."
    return replace(
        form,
        evidence=tuple((given | evidence).values()),
        narrative=(*form.narrative, note),
    )


def _opened(given: Evidence | None, fact: str, at: str) -> Evidence:
    if given is not None and given.answer is not Answer.NO and given.basis is not Basis.SILENCE:
        return given
    return Evidence(fact, Answer.UNKNOWN, Basis.TEXT, at, code=UNREAD)
