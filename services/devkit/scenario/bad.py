"""Messages that must be refused: one of each kind that a door knows."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from services.devkit.scenario.ambulance import dump
from services.devkit.scenario.contact import Contact, Expected, Key, Kind

NOT_CLOSED = b"<Bundle xmlns='http://hl7.org/fhir'>"
TOO_LARGE = 256 * 1024 + 1
TOO_DEEP = 200

Spoiler = tuple[str, int, Callable[[Contact], Contact]]
"""What is wrong, the status that says so, and how a good message is made so."""


def at_the_json_door(good: Iterable[Contact]) -> list[Contact]:
    """Calls spoilt in each way; each spoils a call of its own, which was not sent before."""
    spoilers: tuple[Spoiler, ...] = (
        ("not JSON", 400, lambda c: _body(c, c.body[:-20])),
        ("nested too deep", 400, lambda c: _body(c, b"[" * TOO_DEEP + b"]" * TOO_DEEP)),
        ("too large", 413, _too_large),
        ("wrong content type", 415, lambda c: _headers(c, {"Content-Type": "text/plain"})),
        ("wrong type", 422, lambda c: _form(c, needs="equipment")),
        ("unknown field", 422, lambda c: _form(c, favourite_colour="blue")),
        ("missing field", 422, lambda c: _form(c, exclusions=None)),
        ("unknown value", 422, lambda c: _form(c, reason="NO-SUCH-REASON")),
        ("no key", 401, lambda c: replace(c, key=Key.NONE)),
        ("wrong key", 401, lambda c: replace(c, key=Key.WRONG)),
        ("another door's source", 403, lambda c: replace(c, source="yas")),
    )
    return [
        _refused(spoil(contact), name, status)
        for contact, (name, status, spoil) in zip(good, spoilers, strict=False)
    ]


def at_the_fhir_door(good: Iterable[Contact]) -> list[Contact]:
    """Crews' messages spoilt in each way; the good ones must be JSON."""
    spoilers: tuple[Spoiler, ...] = (
        ("not FHIR", 400, lambda c: _body(c, c.body[:-20])),
        ("not XML", 400, _not_xml),
        ("wrong content type", 415, lambda c: _headers(c, {"Content-Type": "text/plain"})),
        ("no request id", 400, lambda c: _without(c, "X-Request-Id")),
        ("unsupported version", 422, lambda c: _bundle(c, ("meta", "versionId"), "9.9.9")),
        ("unsupported use case", 422, _wrong_use_case),
        ("not a referral", 400, _not_a_referral),
        ("no patient", 400, _no_patient),
        ("no key", 401, lambda c: replace(c, key=Key.NONE)),
        ("wrong key", 401, lambda c: replace(c, key=Key.WRONG)),
        ("another door's source", 403, lambda c: replace(c, source="contact-centre")),
    )
    return [
        _refused(spoil(contact), name, status)
        for contact, (name, status, spoil) in zip(good, spoilers, strict=False)
    ]


def _refused(contact: Contact, name: str, status: int) -> Contact:
    expected = Expected(status=status)
    return replace(contact, kind=Kind.BAD, story=name, reference="", expected=expected)


def _body(contact: Contact, body: bytes) -> Contact:
    return replace(contact, body=body)


def _headers(contact: Contact, other: Mapping[str, str]) -> Contact:
    return replace(contact, headers={**contact.headers, **other})


def _without(contact: Contact, header: str) -> Contact:
    left = {name: value for name, value in contact.headers.items() if name != header}
    return replace(contact, headers=left)


def _form(contact: Contact, **fields: Any) -> Contact:
    """The form with other values; None takes a field out."""
    form = json.loads(contact.body) | fields
    left = {name: value for name, value in form.items() if value is not None}
    return _body(contact, json.dumps(left).encode())


def _too_large(contact: Contact) -> Contact:
    form = json.loads(contact.body)
    return _form(contact, summary=form["summary"] + " and so on" * (TOO_LARGE // 10))


def _not_xml(contact: Contact) -> Contact:
    return _headers(_body(contact, NOT_CLOSED), {"Content-Type": "application/fhir+xml"})


def _bundle(contact: Contact, place: tuple[str, str], value: str) -> Contact:
    bundle = json.loads(contact.body)
    bundle[place[0]][place[1]] = value
    return _body(contact, dump(bundle))


def _wrong_use_case(contact: Contact) -> Contact:
    return _body(contact, contact.body.replace(b'"a4t2"', b'"a1t1"').replace(b'"a4t3"', b'"a1t1"'))


def _not_a_referral(contact: Contact) -> Contact:
    return _body(contact, contact.body.replace(b"servicerequest-request", b"booking-request", 1))


def _no_patient(contact: Contact) -> Contact:
    bundle = json.loads(contact.body)
    bundle["entry"] = [
        each for each in bundle["entry"] if each["resource"]["resourceType"] != "Patient"
    ]
    return _body(contact, dump(bundle))
