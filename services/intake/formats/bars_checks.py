"""Whether a BaRS message is for us, and what it wants: the standard's checks, in its order.

version → destination → definition → event, reason and focus → body. A version belongs to a kind of
message, though: whether one is supported is asked of the kinds that we receive. A validation
request of version 1.1.0 is not an unsupported version of a referral. It is no referral, and its
definition says so.
"""

from dataclasses import dataclass

from services.intake.canonical import Act, Withdrawal
from services.intake.formats import bars_modifiers
from services.intake.formats.bars_address import check_address
from services.intake.formats.bars_message import Message, code, short
from services.intake.formats.bars_purpose import REASONS, act_of, withdrawal_of
from services.intake.formats.fhir_node import Node
from services.intake.parts.bars import Bars
from services.intake.parts.closed import Meaning
from services.intake.rejected import Code, Rejected, refuse

REFERRAL = "bars-message-servicerequest-request-referral"
CANCELLED = "bars-message-servicerequest-request-cancelled"
EVENT = "servicerequest-request"

_ENCOUNTERS = frozenset({"triaged", "finished"})
_CANCELLATION = frozenset({"MessageHeader", "ServiceRequest", "Patient", "Organization"})


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a message wants done with which request. `use_case` is what its use case says."""

    act: Act
    request: Node
    withdrawal: Withdrawal | None = None
    use_case: Meaning | None = None


def check(message: Message, bars: Bars) -> Purpose:
    """What the message wants. `Rejected`, with the standard's codes, where we do not do that."""
    version = _version(message)
    header = message.one("MessageHeader")
    definition = short(header.text("definition") or "")
    if version not in bars.versions and definition in (REFERRAL, CANCELLED):
        raise _not_supported("This version is not supported.", "Bundle.meta.versionId")
    check_address(message, header, bars)
    if definition not in (REFERRAL, CANCELLED):
        raise _no_referral("MessageHeader.definition")
    return _wanted(message, header, definition, bars)


def _version(message: Message) -> str:
    if message.bundle.text("type") != "message":
        raise _invariant("The bundle is not a message.", "Bundle.type")
    version = message.bundle.text("meta.versionId")
    if version is None:
        raise _invariant("The message does not say its version.", "Bundle.meta.versionId")
    return version


def _wanted(message: Message, header: Node, definition: str, bars: Bars) -> Purpose:
    if code(header, "eventCoding", "message-events-bars") != EVENT:
        raise _no_referral("MessageHeader.eventCoding")
    reason = code(header, "reason.coding", "message-reason-bars")
    if reason not in REASONS:
        raise _unknown_workflow("MessageHeader.reason")
    request = _request(message, header)
    act = act_of(reason, request.text("status"))
    if act is None:
        raise _unknown_workflow("ServiceRequest.status")
    bars_modifiers.check(message)
    if act is Act.WITHDRAW:
        _can_be_withdrawn(message, definition)
        _is_about_its_patient(message, request)
        return Purpose(act, request, withdrawal=withdrawal_of(request.text("status")))
    if definition != REFERRAL:
        raise _unknown_workflow("MessageHeader.definition")
    _has_its_parts(message)
    _is_about_its_patient(message, request)
    if act is Act.REFER:
        _can_be_new(message)
    return Purpose(act, request, use_case=_use_case(request, bars))


def _request(message: Message, header: Node) -> Node:
    """The one request of the message: its focus, and a referral."""
    request = message.one("ServiceRequest")
    if message.target(header, "focus", "ServiceRequest") is not request:
        raise _no_referral("MessageHeader.focus")
    if code(request, "category.coding", "message-category-servicerequest") != "referral":
        raise _no_referral("ServiceRequest.category")
    return request


def _can_be_withdrawn(message: Message, definition: str) -> None:
    """A cancellation has a definition of its own, and then nothing but what that names."""
    message.one("Patient")
    if definition != CANCELLED:
        return
    if len(message.of("Organization")) < 2:
        raise refuse(400, Code.REQUIRED, "A cancellation names both organisations.", at=_ENTRY)
    if any(each.kind not in _CANCELLATION for each in message.resources):
        raise _invariant("A cancellation holds header, request, patient, organisations.", _ENTRY)


def _has_its_parts(message: Message) -> None:
    for kind in ("Patient", "CarePlan", "HealthcareService"):
        message.one(kind)


def _is_about_its_patient(message: Message, request: Node) -> None:
    """Who is named and came along is the patient; else two people would be taken for one."""
    patient = message.one("Patient")
    if any(each is not patient for each in message.referred(request, "subject")):
        raise _invariant("The request is about another than its patient.", "ServiceRequest.subject")


def _can_be_new(message: Message) -> None:
    """From an encounter that is over, with a complete plan."""
    if message.one("Encounter").text("status") not in _ENCOUNTERS:
        raise _unknown_workflow("Encounter.status")
    if message.one("CarePlan").text("status") != "completed":
        raise _unknown_workflow("CarePlan.status")


def _use_case(request: Node, bars: Bars) -> Meaning:
    use_case = _stated(request, bars)
    if use_case is None:
        message = "The referral does not say its use case."
        raise refuse(400, Code.REQUIRED, message, at="ServiceRequest.category")
    if use_case not in bars.use_cases:
        raise _not_supported("This use case is not supported.", "ServiceRequest.category")
    return bars.use_cases[use_case]


def _stated(request: Node, bars: Bars) -> str | None:
    """The code of its use case, from the list that this source uses."""
    for coding in request.all("category.coding"):
        if bars.lists(coding.text("system") or ""):
            return coding.text("code")
    return None


_ENTRY = "Bundle.entry"


def _no_referral(at: str) -> Rejected:
    return _invariant("The message is not a referral request, and nothing else is received.", at)


def _unknown_workflow(at: str) -> Rejected:
    message = "A combination of workflow variables has led to a non-standard or unknown workflow."
    return _invariant(message, at)


def _invariant(message: str, at: str) -> Rejected:
    return refuse(400, Code.INVARIANT, message, at=at)


def _not_supported(message: str, at: str) -> Rejected:
    return refuse(422, Code.NOT_SUPPORTED, message, at=at)
