"""What senders send after a contact over HTTP: somebody chases it, or takes it back."""

import json
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

from services.devkit.scenario.ambulance import dump, headers
from services.devkit.scenario.bundle import CASE_NUMBERS
from services.devkit.scenario.contact import JSON_DOOR, REFERRAL, Contact, Expected, Kind

_CANCELLED = ("MessageHeader", "ServiceRequest", "Patient", "Organization")
"""All that a cancellation of BaRS holds (domain.md §1.6)."""


def again(first: Contact) -> Contact:
    """The same bytes under the same key."""
    return replace(first, kind=Kind.AGAIN)


def chaser(first: Contact, number: int) -> Contact:
    """The nth call that asks what became of it."""
    note = {"kind": "chaser", "note": "The family rang again and asks when somebody comes."}
    key = f"{first.reference}-chaser-{number}"
    return _about(first, "contacts", note, Kind.CHASER, key)


def withdrawal(first: Contact) -> Contact:
    """The sender takes the referral back."""
    reason = {"reason": "withdrawn_by_source"}
    return _about(first, "withdrawal", reason, Kind.WITHDRAWAL, f"{first.reference}-withdrawal")


def revoked(random: Random, first: Contact) -> Contact:
    """A crew's message in JSON, taken back: known by the number of the case."""
    message = json.loads(first.body)
    request = UUID(int=random.getrandbits(128), version=4)
    conversation = UUID(first.headers["X-Correlation-Id"])
    return replace(
        first,
        headers=headers(request, conversation, "json"),
        body=dump(_revoked(message, first)),
        kind=Kind.WITHDRAWAL,
        expected=Expected(status=200, destination=first.expected.destination),
    )


def _about(first: Contact, what: str, said: dict[str, str], kind: Kind, key: str) -> Contact:
    return replace(
        first,
        path=f"{JSON_DOOR}/{REFERRAL}/{what}",
        headers={"Content-Type": "application/json", "Idempotency-Key": key},
        body=json.dumps(said).encode(),
        kind=kind,
        expected=replace(first.expected, status=202),
        linked=kind is Kind.CHASER,
    )


def _revoked(message: dict[str, Any], first: Contact) -> dict[str, Any]:
    kept = [e for e in message["entry"] if e["resource"]["resourceType"] in _CANCELLED]
    for resource in (each["resource"] for each in kept):
        if resource["resourceType"] == "MessageHeader":
            resource["reason"]["coding"][0]["code"] = "update"
        if resource["resourceType"] == "ServiceRequest":
            case = first.reference.rpartition("|")[2]
            resource |= {
                "status": "revoked",
                "identifier": [{"system": CASE_NUMBERS, "value": case}],
            }
    return message | {"entry": kept}
