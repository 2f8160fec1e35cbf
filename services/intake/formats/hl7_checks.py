"""Whether a message is of a kind that its source may send, and is for us."""

from services.intake.formats import hl7_header
from services.intake.formats.hl7_header import Header
from services.intake.formats.hl7_message import NULL
from services.intake.parts.hl7 import Hl7
from services.intake.rejected import Code, Rejected, refuse


def check(header: Header, hl7: Hl7) -> None:
    """Nothing, or `Rejected`: 422 not-supported for version, processing id, type and event.

    400 structure for what continues another message: half of one is never taken for a whole.
    """
    if header.version not in hl7.versions:
        raise _unsupported("This version is not supported.", "MSH-12")
    if header.processing not in hl7.processing:
        raise _unsupported("Messages with this processing id are not taken here.", "MSH-11")
    _type(header, hl7)
    _receiver(header, hl7)
    hl7_header.control_id(header)
    if header.continues not in ("", NULL):
        half = "The message continues another one. Please send each message whole."
        raise refuse(400, Code.STRUCTURE, half, at="MSH-14")


def _type(header: Header, hl7: Hl7) -> None:
    if header.type in hl7.messages:
        return
    known = any(each.startswith(f"{header.kind}^") for each in hl7.messages)
    if header.kind and known:
        raise _unsupported("This event is not taken here.", "MSH-9.2")
    raise _unsupported("Messages of this type are not taken here.", "MSH-9.1")


def _receiver(header: Header, hl7: Hl7) -> None:
    if hl7.receiver is None:
        return
    if header.receiving_application != hl7.receiver.application:
        raise refuse(400, Code.INVALID, "The message is for another application.", at="MSH-5")
    if header.receiving_facility != hl7.receiver.facility:
        raise refuse(400, Code.INVALID, "The message is for another facility.", at="MSH-6")


def _unsupported(message: str, at: str) -> Rejected:
    return refuse(422, Code.NOT_SUPPORTED, message, at=at)
