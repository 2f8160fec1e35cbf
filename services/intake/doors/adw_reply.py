"""The answer to a notice as files in the outbox of a MESH client."""

from pathlib import Path
from uuid import UUID

from services.intake.doors import fhir_wire, outgoing
from services.intake.formats import adw_answer, adw_notice, adw_verdict, mesh_control
from services.intake.formats.adw_answer import Verdict
from services.intake.formats.adw_notice import Envelope
from services.intake.formats.mesh_control import Control
from services.intake.parts.adw import Adw
from services.intake.source import Source
from services.intake.submission import Answer, Submission

OUTBOX = "outbox"
WRITING = "writing"
"""Where an answer is written before it stands in the outbox."""


def give(root: Path, message: Submission, answer: Answer) -> None:
    """Put the answer to a message into the outbox, where it has one.

    It is named for the message's bytes: given again it takes its own place, and there are never
    two. The control file comes last, for by it a MESH client knows that there is something to send.
    """
    adw, envelope = message.source.adw, adw_notice.envelope(message.body)
    content = _content(message, answer, adw, envelope) if adw else None
    if adw is None or content is None:
        return
    _put_both(root, f"adw-response-{message.sha256.hex()[:32]}", content, adw, envelope)


def give_back(
    root: Path, source: Source, body: bytes, verdict: Verdict, *, answer_id: UUID
) -> bool:
    """Put into the outbox that a notice, taken up before, is rejected after all.

    False where the standard has no such answer. Given again it takes its own place.
    """
    adw, envelope = source.adw, adw_notice.envelope(body)
    if adw is None:
        return False
    notice, of = adw_notice.read(body), f"{source.name} {answer_id}"
    found = adw_answer.answer(envelope, notice, verdict, adw, of=of)
    if found is None:
        return False
    for folder in (OUTBOX, WRITING):
        (root / folder).mkdir(parents=True, exist_ok=True)
    _put_both(root, f"adw-response-{answer_id.hex}", fhir_wire.xml(found), adw, envelope)
    return True


def _content(message: Submission, answer: Answer, adw: Adw, envelope: Envelope) -> bytes | None:
    notice = adw_notice.read(message.body) if adw_verdict.understood(answer) else None
    found = adw_answer.answer(
        envelope,
        notice,
        adw_verdict.verdict(envelope, answer),
        adw,
        of=f"{message.source.name} {message.sha256.hex()}",
    )
    return fhir_wire.xml(found) if found else None


def _control(adw: Adw, envelope: Envelope, name: str) -> Control | None:
    if adw.mesh is None or envelope.sender is None:
        return None
    return Control(
        sender=adw.mesh.mailbox,
        receiver=adw.mesh.mailboxes[envelope.sender],
        workflow=adw.mesh.workflow,
        local_id=name,
    )


def _put_both(root: Path, name: str, content: bytes, adw: Adw, envelope: Envelope) -> None:
    _put(root, f"{name}.dat", content)
    control = _control(adw, envelope, name)
    if control is not None:
        _put(root, f"{name}.ctl", mesh_control.written(control))


def _put(root: Path, name: str, content: bytes) -> None:
    outgoing.put(root / OUTBOX, name, content, by_way_of=root / WRITING)
