"""Many referrals in one request: a line each, and a line of answer each.

Every line is a message of its own, accepted or refused for itself. A line that cannot be stored
just now is answered 503; whoever sends the whole again gets the first answers for the others.
"""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from time import perf_counter
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.failures import Fate, fate
from services.intake import signatures
from services.intake.doors import body as bodies
from services.intake.doors import taking
from services.intake.doors.body import Body
from services.intake.doors.http import admitted, checked, guarded, message
from services.intake.doors.json import MEDIA_TYPE, JsonDoor
from services.intake.front import Front
from services.intake.rejected import Code, refuse
from services.intake.source import Source

LINES = "application/x-ndjson"

MOST_LINES = 1000
AT_ONCE = 128
"""Lines of one request that wait for their commit: others' messages find room beside them."""


async def submit_lines(front: Front, request: Request) -> Response:
    """The answers, in the order of the lines; `line` counts from 1. Empty lines are none."""
    door = JsonDoor()

    async def taken() -> Response:
        source = await admitted(front, door, request.headers)
        body = await bodies.read(request.stream(), within=front.body_within, limit=bodies.CEILING)
        checked(front, source, request.headers, body)
        found = lines(body)
        front.admit(source, len(found))
        room = asyncio.Semaphore(AT_ONCE)
        answers = [_answered(front, door, source, request.headers, line, room) for line in found]
        told = b"\n".join(await asyncio.gather(*answers))
        return Response(told + b"\n", 200, media_type=LINES)

    return await guarded(door, request.headers, taken)


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


async def _answered(
    front: Front,
    door: JsonDoor,
    source: Source,
    headers: Headers,
    numbered: tuple[int, bytes],
    room: asyncio.Semaphore,
) -> bytes:
    at, line = numbered
    async with room:
        response = await _told(front, door, source, _of_line(headers, at), line)
    told: dict[str, Any] = json.loads(bytes(response.body))
    return json.dumps({"line": at, "status": response.status_code} | told).encode()


async def _told(
    front: Front, door: JsonDoor, source: Source, headers: Headers, line: bytes
) -> Response:
    taken = message(door, source, headers, _body(line))
    began = perf_counter()
    try:
        reply = await door.deliver(front, taken)
    except Exception as error:
        if fate(error) is not Fate.UNAVAILABLE:
            raise
        return door.refuse(refuse(503, Code.TRANSIENT, "Please send it again."), headers)
    taking.count(taken, reply)
    taking.timed(source, began)
    return door.answer(taken, reply, headers)


def _body(line: bytes) -> Body:
    kept = line if len(line) <= bodies.LIMIT else line[: bodies.KEPT]
    return Body(kept, len(line), hashlib.sha256(line).digest())


def _of_line(headers: Headers, at: int) -> Headers:
    """As if the line had come alone; a key of the request is one of each line."""
    own = MutableHeaders(headers=dict(headers))
    own["content-type"] = MEDIA_TYPE
    if key := headers.get("idempotency-key") or headers.get(signatures.ID):
        own["idempotency-key"] = f"{key}#{at}"
    return own
