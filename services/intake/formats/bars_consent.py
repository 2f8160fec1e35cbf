"""What a BaRS referral says of the person's consent: by status and by provision."""

from collections.abc import Iterator, Mapping

from services.contracts.record import Consent, Given
from services.intake.formats.bars_message import Message
from services.intake.formats.fhir_node import Node

_STATUS: Mapping[str, Given] = {"active": "yes", "rejected": "no", "inactive": "no"}
_OTHER_SCOPES = frozenset({"adr", "research", "treatment"})
"""FHIR's scopes of consent beside that to sharing, `patient-privacy`."""


def read(message: Message) -> Consent | None:
    """None where nothing is said of it; several that differ, and what is not plain, are unknown."""
    patient = message.one("Patient")
    said = {
        _given(each)
        for each in message.told("Consent")
        if _of_sharing(each) and all(who is patient for who in message.referred(each, "patient"))
    }
    if not said:
        return None
    return Consent(given=said.pop() if len(said) == 1 else "unknown")


def _of_sharing(consent: Node) -> bool:
    scopes = frozenset(consent.texts("scope.coding.code"))
    return not scopes or not scopes <= _OTHER_SCOPES


def _given(consent: Node) -> Given:
    """What is denied within what is permitted leaves it open: a person must read what."""
    if "deny" in consent.texts("provision.type"):
        return "no"
    status = consent.texts("status")
    given = _STATUS.get(status[0], "unknown") if len(status) == 1 else "unknown"
    permitted = all(each == "permit" for each in _types(consent))
    return given if given == "no" or permitted else "unknown"


def _types(within: Node) -> Iterator[str]:
    for provision in within.all("provision"):
        yield from provision.texts("type")
        yield from _types(provision)
