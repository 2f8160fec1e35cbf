"""From a canonical referral to the facts that a decision may rest on."""

from datetime import date, datetime

from services.contracts.facts import Facts
from services.contracts.vocabulary import AgeBand, Answer
from services.intake.answers import gravest_of
from services.intake.canonical import Canonical
from services.intake.evidence import Basis, Evidence
from services.intake.source import Source

_FROM = ((85, AgeBand.FROM_85), (75, AgeBand.FROM_75), (65, AgeBand.FROM_65), (18, AgeBand.FROM_18))


def facts(canonical: Canonical, *, source: Source, received_at: datetime) -> Facts:
    """The facts of a referral as of `received_at`. Nothing in them names or describes a person."""
    return Facts(
        **canonical.answers,
        source=source.name,
        source_kind=source.kind,
        channel=source.channel,
        requester_type=canonical.requester_type,
        reason=canonical.reason,
        age_band=age_band(canonical.person.birth_date, received_at.date()) or canonical.age_band,
        locality=canonical.locality,
        received_at=received_at,
        respond_by_asked=canonical.respond_by_asked,
    )


def amended(before: Facts, canonical: Canonical) -> Facts:
    """The facts after a message that only adds to what is known.

    What it does not speak to stays, and so does what was graver: only a sender's whole new state,
    or a person, ever lowers a concern. A no that it answers by what nobody understands is open.
    """
    said = [each for each in canonical.evidence if each.basis is not Basis.SILENCE]
    answers = {e.fact: _amended(getattr(before, e.fact), e) for e in said}
    band = age_band(canonical.person.birth_date, before.received_at.date())
    more = {"age_band": band, "respond_by_asked": canonical.respond_by_asked}
    return before.model_copy(
        update=answers | {name: value for name, value in more.items() if value is not None}
    )


def _amended(before: Answer, said: Evidence) -> Answer:
    if before is Answer.NO and said.answer is Answer.UNKNOWN and said.code:
        return Answer.UNKNOWN
    return gravest_of(before, said.answer)


def age_band(birth_date: date | None, on: date) -> AgeBand | None:
    """The band of an age on a day; None where the birth date is not known, or not yet."""
    if birth_date is None or birth_date > on:
        return None
    birthday_to_come = (on.month, on.day) < (birth_date.month, birth_date.day)
    age = on.year - birth_date.year - birthday_to_come
    return next((band for floor, band in _FROM if age >= floor), AgeBand.UNDER_18)
