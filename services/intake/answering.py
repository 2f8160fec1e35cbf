"""A refusal as the sender is told it: the one table of dialects. No I/O."""

import json
from collections.abc import Callable, Mapping

from services.intake.doors import fhir_wire, hl7_answer
from services.intake.formats import adw_answer, adw_notice, adw_verdict, reply_file
from services.intake.operation_outcome import operation_outcome
from services.intake.problem import problem
from services.intake.source import Source, SourceDoor
from services.intake.submission import Refusal

Dialect = Callable[[Refusal, bytes, Source], str]
"""The answer to a refused message of a source. Nothing that was sent is in it but ids."""


def _problem(refusal: Refusal, _: bytes, __: Source) -> str:
    return json.dumps(problem(refusal.rejected), indent=2)


def _outcome(refusal: Refusal, _: bytes, __: Source) -> str:
    return json.dumps(operation_outcome(refusal.rejected, id=refusal.id), indent=2)


def _acknowledgement(refusal: Refusal, body: bytes, source: Source) -> str:
    return hl7_answer.refused(refusal, body, source).encoded().decode().replace("\r", "\n")


def _response(refusal: Refusal, body: bytes, source: Source) -> str:
    envelope = adw_notice.envelope(body)
    verdict = adw_verdict.verdict(envelope, refusal)
    known = source.adw and adw_answer.answer(
        envelope, None, verdict, source.adw, of=str(refusal.id)
    )
    return fhir_wire.xml(known).decode() if known else _NO_RESPONSE


def _line(refusal: Refusal, _: bytes, __: Source) -> str:
    return reply_file.HEADER + reply_file.refused(reply_file.WHOLE_FILE, refusal)


def _nothing(_: Refusal, __: bytes, ___: Source) -> str:
    return "Nobody is answered by mail: it is kept as a reject, and lies in Quarantine."


_NO_RESPONSE = "No response: the standard has none for this, or the message names no sender."

_DIALECTS: Mapping[SourceDoor, Dialect] = {
    SourceDoor.JSON: _problem,
    SourceDoor.BARS: _outcome,
    SourceDoor.ADW: _response,
    SourceDoor.FOLDER: _line,
    SourceDoor.MAILBOX: _nothing,
    SourceDoor.MLLP: _acknowledgement,
}


def told(refusal: Refusal, body: bytes, source: Source) -> str:
    """What this source is told of a message that is refused."""
    return _DIALECTS[source.door](refusal, body, source)
