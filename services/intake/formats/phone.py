"""The telephone form, read into a canonical referral."""

from collections.abc import Sequence
from datetime import UTC
from functools import cache, lru_cache

from services.contracts.record import Consent, Person, Referrer
from services.contracts.vocabulary import Answer
from services.intake import nhs_number, phrases
from services.intake.answers import merge
from services.intake.canonical import Canonical
from services.intake.evidence import Basis, Evidence, stated
from services.intake.formats import json_form
from services.intake.formats.phone_form import Need, PersonPart, PhoneForm, ReferrerPart
from services.intake.parts.closed import Meaning
from services.intake.source import Source

_REASON = "contact-reason"
"""The code table of `reason`. Most reasons say nothing of any fact, so none is unmapped."""

_AT_HOME = frozenset(Need) - {
    Need.CARE_AND_SUPPORT,
    Need.EQUIPMENT,
    Need.HOME_CARE,
    Need.CARER_SUPPORT,
    Need.FALLS,
}


def parse(body: bytes, source: Source) -> Canonical:
    """The referral in a form.

    `Rejected` 400 for what is not plain JSON, 422 with JSON Pointers for what does not fit.
    """
    return _canonical(json_form.read(PhoneForm, body), source)


def _canonical(form: PhoneForm, source: Source) -> Canonical:
    narrative = tuple(text for text in (form.summary, form.help_wanted, _consent(form)) if text)
    coded = _coded(form, source)
    return Canonical(
        source_reference=form.reference,
        evidence=merge((*coded, *_written(form, coded)), silence=source.silence),
        person=_person(form.person),
        referrer=_referrer(form.referrer, form),
        consent=_agreed(form),
        narrative=narrative,
        requester_type=form.requester_type,
        reason=form.reason,
        locality=form.area,
        respond_by_asked=form.respond_by.astimezone(UTC) if form.respond_by else None,
        written_at=form.written_at.astimezone(UTC) if form.written_at else None,
    )


def _coded(form: PhoneForm, source: Source) -> list[Evidence]:
    """What ticks, answers and codes say."""
    return [
        *_needs(frozenset(form.needs)),
        *(_excluded(fact, answer) for fact, answer in form.exclusions),
        *stated(_reason(form, source), Basis.CODE, at="/reason", table=_REASON, code=form.reason),
        *stated(source.always, Basis.ALWAYS),
    ]


def _reason(form: PhoneForm, source: Source) -> Meaning:
    table = source.table(_REASON)
    return table.meaning(form.reason.value) if table else {}


def _written(form: PhoneForm, coded: Sequence[Evidence]) -> list[Evidence]:
    because = form.consent.share_anyway_because
    texts = (
        ("/summary", form.summary),
        ("/help_wanted", form.help_wanted),
        ("/person/communication_needs", form.person.communication_needs),
        ("/consent/share_anyway_because", because),
    )
    return phrases.evidence(((at, text) for at, text in texts if text), coded)


@lru_cache(maxsize=1024)
def _needs(ticked: frozenset[Need]) -> tuple[Evidence, ...]:
    care = bool(ticked & {Need.CARE_AND_SUPPORT, Need.HOME_CARE})
    found = {
        "struggling_at_home": bool(ticked & _AT_HOME),
        "equipment_needs": Need.EQUIPMENT in ticked,
        "care_and_equipment_needs": care and Need.EQUIPMENT in ticked,
        "home_care_requested": Need.HOME_CARE in ticked,
        "carer_needs": bool(ticked & {Need.CARER_SUPPORT, Need.CARING}),
        "falls_risk": Need.FALLS in ticked,
        "ambulance_referral": False,
    }
    said = {fact: Answer.YES if holds else Answer.NO for fact, holds in found.items()}
    return tuple(stated(said, Basis.ANSWER, at="/needs"))


@cache
def _excluded(fact: str, answer: Answer) -> Evidence:
    return Evidence(fact, answer, Basis.ANSWER, f"/exclusions/{fact}")


def _person(part: PersonPart) -> Person:
    return Person(**vars(part) | {"nhs_number": nhs_number.read(part.nhs_number)})


def _referrer(part: ReferrerPart, form: PhoneForm) -> Referrer:
    return Referrer(requester_type=form.requester_type, **vars(part))


def _agreed(form: PhoneForm) -> Consent:
    said = form.consent
    return Consent(
        given=said.given, person_aware=said.person_aware, because=said.share_anyway_because
    )


def _consent(form: PhoneForm) -> str:
    consent = form.consent
    because = f"; shared because: {consent.share_anyway_because}"
    return (
        f"Consent: {consent.given}; the person is aware: {consent.person_aware}"
        f"{because if consent.share_anyway_because else ''}."
    )
