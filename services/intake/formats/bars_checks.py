"""Whether a BaRS message is a referral request to us: the standard's checks, in its order.

version there → what kind of message → version supported → addressed to us → new, and in a state
that a new referral can have → use case. A version belongs to a kind of message. So whether one is
supported is asked only of the kind that we receive: a validation request of version 1.1.0 is not
an unsupported version of a referral, it is no referral.
"""

from services.intake.formats.bars_message import Message, code, short
from services.intake.formats.fhir_node import Node
from services.intake.parts.bars import Bars
from services.intake.parts.closed import Meaning
from services.intake.rejected import Code, Rejected, refuse

_DEFINITION = "bars-message-servicerequest-request-referral"
_EVENT = "servicerequest-request"
_KNOWN_REASONS = frozenset({"update", "delete"})
_USE_CASES = ("usecases-categories-bars", "usecase-categories-bars")
_ENCOUNTERS = frozenset({"triaged", "finished"})


def check(message: Message, bars: Bars) -> Meaning:
    """What the message's use case says by itself. `Rejected` with the standard's codes."""
    version = _version(message)
    header = message.one("MessageHeader")
    request = _is_referral_request(message, header)
    if version not in bars.versions:
        raise _not_supported("This version is not supported.", "Bundle.meta.versionId")
    _is_for_us(message, header, bars)
    _is_new(header)
    _can_be_new(message, request)
    return _use_case(request, bars)


def _version(message: Message) -> str:
    if message.bundle.text("type") != "message":
        raise refuse(400, Code.INVARIANT, "The bundle is not a message.", at="Bundle.type")
    version = message.bundle.text("meta.versionId")
    if version is None:
        raise _invariant("The message does not say its version.", "Bundle.meta.versionId")
    return version


def _is_referral_request(message: Message, header: Node) -> Node:
    """The request. The definition, the event, the focus and the category must all say so."""
    definition = header.text("definition")
    if definition is None or short(definition) != _DEFINITION:
        raise _no_referral("MessageHeader.definition")
    if code(header, "eventCoding", "message-events-bars") != _EVENT:
        raise _no_referral("MessageHeader.eventCoding")
    request = message.one("ServiceRequest")
    if message.target(header, "focus", "ServiceRequest") is not request:
        raise _no_referral("MessageHeader.focus")
    if code(request, "category.coding", "message-category-servicerequest") != "referral":
        raise _no_referral("ServiceRequest.category")
    return request


def _is_for_us(message: Message, header: Node, bars: Bars) -> None:
    """The endpoint and the performing service, where they are named, are services of ours."""
    if not bars.service_ids:
        return
    addressed = [_service(text) for text in header.texts("destination.endpoint")]
    addressed += _performing(message)
    if not addressed or any(service not in bars.service_ids for service in addressed):
        where = "MessageHeader.destination"
        raise _not_supported("The message is not addressed to a service of ours.", where)


def _service(endpoint: str) -> str:
    """The service id in `https://fhir.nhs.uk/Id/dos-service-id|111111111`."""
    return endpoint.rpartition("|")[2].strip()


def _performing(message: Message) -> list[str]:
    return [
        identifier.text("value") or ""
        for service in message.of("HealthcareService")
        for identifier in service.all("identifier")
        if short(identifier.text("system") or "") == "dos-service-id"
    ]


def _is_new(header: Node) -> None:
    reason = code(header, "reason.coding", "message-reason-bars")
    if reason in _KNOWN_REASONS:
        message = "Only new referrals are supported, neither updates nor deletions."
        raise _not_supported(message, "MessageHeader.reason")
    if reason != "new":
        raise _no_referral("MessageHeader.reason")


def _can_be_new(message: Message, request: Node) -> None:
    """An active request for one patient, from an encounter that is over, with a complete plan."""
    if request.text("status") != "active":
        raise _unknown_workflow("ServiceRequest.status")
    message.one("Patient")
    encounter, plan = message.one("Encounter"), message.one("CarePlan")
    if encounter.text("status") not in _ENCOUNTERS:
        raise _unknown_workflow("Encounter.status")
    if plan.text("status") != "completed":
        raise _unknown_workflow("CarePlan.status")
    message.one("HealthcareService")


def _use_case(request: Node, bars: Bars) -> Meaning:
    use_case = code(request, "category.coding", *_USE_CASES)
    if use_case is None:
        message = "The referral does not say its use case."
        raise refuse(400, Code.REQUIRED, message, at="ServiceRequest.category")
    if use_case not in bars.use_cases:
        raise _not_supported("This use case is not supported.", "ServiceRequest.category")
    return bars.use_cases[use_case]


def _no_referral(at: str) -> Rejected:
    return _invariant("The message is not a referral request, and nothing else is received.", at)


def _unknown_workflow(at: str) -> Rejected:
    message = "A combination of workflow variables has led to a non-standard or unknown workflow."
    return _invariant(message, at)


def _invariant(message: str, at: str) -> Rejected:
    return refuse(400, Code.INVARIANT, message, at=at)


def _not_supported(message: str, at: str) -> Rejected:
    return refuse(422, Code.NOT_SUPPORTED, message, at=at)
