"""Whether a BaRS message is addressed to us."""

from services.intake.formats.bars_message import Message, short
from services.intake.formats.fhir_node import Node
from services.intake.parts.bars import Bars
from services.intake.rejected import Code, Rejected, refuse


def check_address(message: Message, header: Node, bars: Bars) -> None:
    """The receiver, the endpoint and the performing service, where they are named, are ours.

    `Rejected` 422 for another's. What the source's file does not list is not checked.
    """
    receivers = _receivers(message, header) if bars.organisations else []
    if any(ods not in bars.organisations for ods in receivers):
        raise _not_ours("The message is not addressed to our organisation.")
    if not bars.service_ids:
        return
    addressed = [_service(text) for text in header.texts("destination.endpoint")]
    addressed += _performing(message)
    if not addressed or any(each not in bars.service_ids for each in addressed):
        raise _not_ours("The message is not addressed to a service of ours.")


def _service(endpoint: str) -> str:
    """The service id in `https://fhir.nhs.uk/Id/dos-service-id|111111111`."""
    return endpoint.rpartition("|")[2].strip()


def _receivers(message: Message, header: Node) -> list[str]:
    named = message.referred(header, "destination.receiver")
    return [ods for each in named for ods in _values(each, "ods-organization-code")]


def _performing(message: Message) -> list[str]:
    services = message.of("HealthcareService")
    return [value for each in services for value in _values(each, "dos-service-id")]


def _values(resource: Node, system: str) -> list[str]:
    identifiers = resource.all("identifier")
    return [
        each.text("value") or ""
        for each in identifiers
        if short(each.text("system") or "") == system
    ]


def _not_ours(message: str) -> Rejected:
    return refuse(422, Code.NOT_SUPPORTED, message, at="MessageHeader.destination")
