"""Who an HL7 v2 message is about, and who makes the referral. The two never mix."""

from datetime import date

from services.contracts.record import NhsNumber, Person, Referrer
from services.intake import nhs_number
from services.intake.formats import hl7_time
from services.intake.formats.hl7_message import Message, Segment, Value
from services.intake.parts.hl7 import Hl7
from services.intake.rejected import Code, refuse
from services.intake.source import Source

_REFERRING, _GENERAL_PRACTITIONER = "RP", "PP"


def person(message: Message, hl7: Hl7) -> Person:
    """The patient. Unknown people, and people without an NHS number, are accepted."""
    pid = message.one("PID")
    if pid is None:
        raise refuse(400, Code.REQUIRED, "The patient (PID) is missing.", at="PID")
    name, address = _legal(pid.values(5)), _first(pid.values(11))
    return Person(
        family_name=name.text(1) if name else None,
        given_names=_given(name),
        birth_date=_birth_date(pid),
        nhs_number=nhs_number.only(_nhs_numbers(pid, hl7)),
        address=_address(address),
        postcode=address.text(5) if address else None,
        phone=_phone(pid.values(13)) or _phone(pid.values(14)),
        email=_email(pid.values(13)),
        communication_needs=_language(pid),
        gp=_gp(message),
        next_of_kin=_next_of_kin(message.one("NK1")),
    )


def doubts(message: Message, hl7: Hl7) -> list[str]:
    """What a person must look at before believing who it is."""
    pid = message.one("PID")
    doubt = nhs_number.doubt(_nhs_numbers(pid, hl7)) if pid else None
    return [doubt] if doubt else []


def referrer(message: Message, source: Source) -> Referrer:
    """The provider who refers; else the doctor who refers or attends; else the system's own."""
    provider = _provider(message, _REFERRING)
    return Referrer(
        name=_name(_first(provider.values(2))) if provider else _doctor(message),
        role=provider.text(1, 2) if provider else None,
        organisation=(provider.text(10) if provider else None) or source.title,
        phone=_phone(provider.values(5)) if provider else None,
        email=_email(provider.values(5)) if provider else None,
        requester_type=source.requester_type,
    )


def _first(values: list[Value]) -> Value | None:
    return values[0] if values else None


def _legal(names: list[Value]) -> Value | None:
    return next((each for each in names if each.text(7) == "L"), _first(names))


def _given(name: Value | None) -> tuple[str, ...]:
    if name is None:
        return ()
    return tuple(f"{name.text(2) or ''} {name.text(3) or ''}".split())


def _name(value: Value | None) -> str | None:
    """Prefix, given and family name, of a person's name (XPN)."""
    return _joined(value, (5, 2, 1)) if value else None


def _joined(value: Value, components: tuple[int, ...], by: str = " ") -> str | None:
    return by.join(text for each in components if (text := value.text(each))) or None


def _birth_date(pid: Segment) -> date | None:
    text = pid.text(7)
    try:
        return hl7_time.day(text) if text else None
    except ValueError:
        wrong = "This is a date, as 19501231."
        raise refuse(422, Code.INVALID, wrong, at=pid.at(7)) from None


def _nhs_numbers(pid: Segment, hl7: Hl7) -> list[NhsNumber]:
    """Every identifier that is sent as the patient's NHS number."""
    rule = hl7.nhs_number
    status = nhs_number.VERIFIED if pid.text(32) in rule.verified else None
    return [
        nhs_number.read(value.text(1), status)
        for value in pid.values(3)
        if value.text(4) in rule.authorities or value.text(5) in rule.types
    ]


def _address(value: Value | None) -> str | None:
    return _joined(value, (1, 2, 3, 4), by=", ") if value else None


def _phone(values: list[Value]) -> str | None:
    """The first number of a field of telecommunications (XTN), in whichever way it is written."""
    numbers = (
        each.text(1) or each.text(12) or _joined(each, (6, 7))
        for each in values
        if each.text(3) != "Internet"
    )
    return next((number for number in numbers if number), None)


def _email(values: list[Value]) -> str | None:
    return next((text for each in values if (text := each.text(4))), None)


def _language(pid: Segment) -> str | None:
    found = pid.values(15)
    code = found[0].text(1) if found else None
    if code is None or code.lower().startswith("en"):
        return None
    return f"Language: {found[0].text(2) or code}"


def _provider(message: Message, role: str) -> Segment | None:
    for segment in message.all("PRD"):
        if any(each.text(1) == role for each in segment.values(1)):
            return segment
    return None


def _doctor(message: Message) -> str | None:
    """Who refers (PV1-8), else who attends (PV1-7): an XCN has its number before the name."""
    visit = message.one("PV1")
    doctors = [*visit.values(8), *visit.values(7)] if visit else []
    return next((name for each in doctors if (name := _joined(each, (6, 3, 2)))), None)


def _gp(message: Message) -> str | None:
    provider, pd1 = _provider(message, _GENERAL_PRACTITIONER), message.one("PD1")
    named = _name(_first(provider.values(2))) if provider else None
    return named or (pd1.text(3) if pd1 else None)


def _next_of_kin(nk1: Segment | None) -> str | None:
    if nk1 is None:
        return None
    parts = (_name(_first(nk1.values(2))), nk1.text(3, 2), _phone(nk1.values(5)))
    return ", ".join(part for part in parts if part) or None
