"""The content of a mail, or its refusal, as bytes for a pipe: JSON, then the attachments' bytes.

Nothing but text, numbers and bytes: who reads it builds no object that the writer chose.
"""

import json
from typing import Any

from services.intake.formats.mail_content import Attachment, Content, Kind, Refused
from services.intake.phrase_lists import PHRASES
from services.intake.rejected import Code, Rejected, refuse

_HEAD = 8


def write(found: Content | Rejected) -> bytes:
    """A frame's bytes."""
    if isinstance(found, Rejected):
        why = found.problems[0]
        return _framed({"refused": [found.status, why.code, why.message]}, ())
    listed = [
        [each.name, each.verdict.value, each.size, each.sha256, len(each.content), each.nested]
        for each in found.attachments
    ]
    told = {
        "subject": found.subject,
        "text": found.text,
        "inside": found.inside,
        "other": found.other,
        "cut": found.cut,
        "attachments": listed,
        "pointed": found.pointed,
    }
    return _framed(told, [each.content for each in found.attachments])


def read(frame: bytes) -> Content | Rejected:
    """What `write` has written. `ValueError` for anything else."""
    end = _HEAD + int.from_bytes(frame[:_HEAD])
    told = json.loads(frame[_HEAD:end])
    if "refused" in told:
        status, code, message = told["refused"]
        return refuse(int(status), Code(code), str(message)[:200])
    attachments, pointed = _attachments(told, frame[end:]), _pointed(told["pointed"])
    names = ("subject", "text", "inside", "other")
    subject, text, inside, other = (str(told[name]) for name in names)
    return Content(subject, text, attachments, inside, other, bool(told["cut"]), pointed)


def _pointed(told: Any) -> tuple[tuple[str, str], ...] | None:
    """Facts that there are, each with its place."""
    if told is None:
        return None
    if any(fact not in PHRASES for _, fact in told):
        raise ValueError("a fact that no phrase points to")
    return tuple((str(at), str(fact)) for at, fact in told)


def _attachments(told: dict[str, Any], blobs: bytes) -> tuple[Attachment, ...]:
    found, at = [], 0
    for name, verdict, size, sha256, length, nested in told["attachments"]:
        content, at = blobs[at : at + int(length)], at + int(length)
        found.append(Attachment(str(name), _verdict(verdict), int(size), sha256, content, nested))
    return tuple(found)


def _verdict(value: str) -> Kind | Refused:
    return Kind(value) if "/" in value else Refused(value)


def _framed(told: dict[str, Any], blobs: Any) -> bytes:
    head = json.dumps(told).encode()
    return b"".join((len(head).to_bytes(_HEAD), head, *blobs))
