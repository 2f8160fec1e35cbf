"""Many referrals in one request: a line each, and a line of answer each.

Every line is a message of its own, accepted or refused for itself. A line that cannot be stored
just now is answered 503, and so are those of the same referral that follow it; whoever sends the
whole again gets the first answers for the others. The same lines are known by the request's key, or
else by what they are: all of them, byte for byte.
"""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.failures import Fate, fate
from services.intake.doors import body as bodies
from services.intake.doors import taking
from services.intake.doors.body import Body
from services.intake.doors.http import admitted, checked, guarded, message
from services.intake.doors.in_turn import AGAIN, InTurn
from services.intake.doors.json import MEDIA_TYPE, JsonDoor
from services.intake.front import Front
from services.intake.rejected import Code, refuse
from services.intake.source import Source
from services.intake.submission import Submission

LINES = "application/x-ndjson"

MOST_LINES = 1000
LONGEST_KEY = 250
AT_ONCE = 128
"""Lines of one request that wait for their commit: others' messages find room beside them."""

_NONE = Headers()
"""The headers of a line."""


async def submit_lines(front: Front, request: Request) -> Response:
    """The answers, in the order of the lines; `line` counts from 1. Empty lines are none."""
    door = JsonDoor()

    async def taken() -> Response:
        source = await admitted(front, door, request.headers)
        body = await bodies.of(request, within=front.body_within, limit=bodies.CEILING)
        checked(front, source, request.headers, body)
        key, found = door.key(request.headers) or body.sha256.hex(), lines(body)
        front.admit(source, len(found))
        answers: list[bytes] = []
        turn = InTurn(partial(_told, front, door), partial(door.refuse, AGAIN, _NONE))
        for at in range(0, len(found), AT_ONCE):
            together = Lines(door, source, key, found[at : at + AT_ONCE])
            answers += await _answered(turn, together)
        return Response(b"\n".join(answers) + b"\n", 200, media_type=LINES)

    return await guarded(door, request.headers, taken)


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a request, with their numbers, and what the request is known by."""

    door: JsonDoor
    source: Source
    key: str
    found: Sequence[tuple[int, bytes]]

    def read(self) -> list[Submission]:
        """Each as a message, as if it had come alone."""
        return [
            message(self.door, self.source, self._headers(at), _body(line))
            for at, line in self.found
        ]

    def _headers(self, at: int) -> Headers:
        """A key of the request is one of each line."""
        return Headers({"content-type": MEDIA_TYPE, "idempotency-key": f"{_short(self.key)}#{at}"})


def _short(key: str) -> str:
    """A key that leaves room for the number of a line."""
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


def lines(body: Body) -> Sequence[tuple[int, bytes]]:
    """The lines that say something, with their numbers. `Rejected` 400 or 413."""
    if body.too_large:
        raise body.refusal()
    numbered = enumerate(body.content.split(b"\n"), 1)
    found = [(at, line) for at, line in numbered if line.strip()]
    if not found:
        raise refuse(400, Code.REQUIRED, "There is no line.")
    if len(found) > MOST_LINES:
        raise refuse(413, Code.TOO_LONG, f"There are more than {MOST_LINES} lines: send fewer.")
    return found


async def _answered(turn: InTurn, some: Lines) -> list[bytes]:
    """A thread reads them: a thousand lines would keep every other sender waiting."""
    messages = await asyncio.to_thread(some.read)
    numbered = [(at, message) for (at, _), message in zip(some.found, messages, strict=True)]
    responses = await turn.told(numbered)
    return [_line(at, told) for (at, _), told in zip(some.found, responses, strict=True)]


def _line(at: int, response: Response) -> bytes:
    told: dict[str, Any] = json.loads(bytes(response.body))
    return json.dumps({"line": at, "status": response.status_code} | told).encode()


async def _told(front: Front, door: JsonDoor, taken: Submission) -> Response:
    began = perf_counter()
    try:
        reply = await door.deliver(front, taken)
    except Exception as error:
        if fate(error) is not Fate.UNAVAILABLE:
            raise
        return door.refuse(AGAIN, _NONE)
    taking.count(taken, reply)
    taking.timed(taken.source, began)
    return door.answer(taken, reply, _NONE)


def _body(line: bytes) -> Body:
    kept = line if len(line) <= bodies.LIMIT else line[: bodies.KEPT]
    return Body(kept, len(line), hashlib.sha256(line).digest())
