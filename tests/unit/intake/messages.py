"""Messages as the doors make them, about obviously invented people."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.contracts.record import Person, Referrer
from services.contracts.vocabulary import Answer, Channel, SourceKind
from services.intake.canonical import Canonical
from services.intake.evidence import Basis, Evidence
from services.intake.parts.bars import Bars
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source, SourceDoor
from services.intake.submission import Door, Submission

PHONE = Source(
    name="contact-centre",
    title="Example contact centre",
    organisation="X99",
    kind=SourceKind.CONTACT_CENTRE,
    channel=Channel.PHONE,
    door=SourceDoor.JSON,
)

AMBULANCE = Source(
    name="ambulance",
    title="Example ambulance service",
    organisation="X98",
    kind=SourceKind.AMBULANCE,
    channel=Channel.FHIR,
    door=SourceDoor.BARS,
    bars=Bars(),
)


class Held(dict[str, Source]):
    """Sources by name, none of them disabled."""

    @property
    def held(self) -> "Held":
        return self


START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def said(**answers: Answer) -> tuple[Evidence, ...]:
    """These answers, as a form gives them."""
    return tuple(
        Evidence(fact, answer, Basis.ANSWER, f"/{fact}") for fact, answer in answers.items()
    )


def referral(reference: str = "CC-1", narrative: str = "Needs a grab rail.") -> Canonical:
    """What a parser makes."""
    return Canonical(
        source_reference=reference,
        evidence=said(equipment_needs=Answer.YES, urgent=Answer.NO),
        person=Person(family_name="Testperson", given_names=("Example",), postcode="ZZ99 9ZZ"),
        referrer=Referrer(name="Testreferrer Example"),
        narrative=(narrative,),
    )


def message(
    number: int,
    *,
    body: str = "first",
    key: str | None = None,
    reference: str = "CC-1",
    content: Canonical | Rejected | None = None,
    source: Source = PHONE,
) -> Submission:
    """The `number`th message of a test: its id and its time follow from the number."""
    return Submission(
        id=UUID(int=number),
        source=source,
        door=Door.JSON if source.door is SourceDoor.JSON else Door.FHIR,
        key=key,
        body=body.encode(),
        size=len(body),
        sha256=hashlib.sha256(body.encode()).digest(),
        media_type="application/json",
        received_at=START + timedelta(minutes=number),
        content=content or referral(reference, body),
    )


def bars(number: int, **more: object) -> Submission:
    """A message at the FHIR door."""
    given = message(number, source=AMBULANCE)
    return replace(given, **more)


UNREADABLE = refuse(400, Code.STRUCTURE, "The body is not JSON.")
UNSUPPORTED = refuse(422, Code.NOT_SUPPORTED, "This version is not supported.")
OURS = refuse(500, Code.EXCEPTION, "The fault is ours.")
