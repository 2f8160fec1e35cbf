"""A message over HTTP, from its headers to its answer, in whatever dialect."""

import math
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from time import perf_counter

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from services.chassis.failures import Fate, describe, fate
from services.chassis.logs import logger
from services.intake import instruments
from services.intake.canonical import Canonical
from services.intake.doors import body as bodies
from services.intake.doors import taking
from services.intake.doors.body import Body
from services.intake.doors.dialect import Dialect, media_type
from services.intake.front import Front, TooMany
from services.intake.minted import minted
from services.intake.rejected import Code, Reason, Rejected, refuse
from services.intake.source import Source
from services.intake.submission import Submission
from services.intake.who import Forbidden, Unauthorized

RETRY_AFTER_SECONDS = "2"

log = logger("intake.doors")


async def submit(front: Front, dialect: Dialect, request: Request) -> Response:
    """Take one message; the response tells exactly what is durable."""
    began = perf_counter()
    known: Source | None = None

    async def answered() -> Response:
        nonlocal known
        source = known = await admitted(front, dialect, request.headers)
        if not source.signs:
            front.admit(source, 1)
        body = await bodies.of(request, within=front.body_within)
        checked(front, source, request.headers, body)
        if source.signs:  # before, it may be anybody, and would use up what the source may bring
            front.admit(source, 1)
        taken = message(dialect, source, request.headers, body)
        reply = await dialect.deliver(front, taken)
        taking.count(taken, reply)
        taking.timed(source, began)
        response = dialect.answer(taken, reply, request.headers)
        return _last(response) if body.cut_off else response

    async def counted() -> Response:
        try:
            return await answered()
        except Exception as error:
            _count_unanswered(known, error)
            raise

    return await guarded(dialect, request.headers, counted)


async def guarded(
    dialect: Dialect, headers: Headers, step: Callable[[], Awaitable[Response]]
) -> Response:
    """The step's response, or what stands in its way, in the dialect."""
    try:
        return await step()
    except Unauthorized:
        instruments.rejected.labels(instruments.OTHER, Reason.UNAUTHORIZED.value).inc()
        response = dialect.refuse(refuse(401, Code.LOGIN, "A known key is needed."), headers)
        response.headers["WWW-Authenticate"] = "Bearer"
    except Forbidden as forbidden:
        instruments.rejected.labels(instruments.OTHER, Reason.FORBIDDEN.value).inc()
        response = dialect.refuse(refuse(403, Code.FORBIDDEN, str(forbidden)), headers)
    except TooMany as many:
        response = dialect.refuse(refuse(429, Code.THROTTLED, "Please send fewer."), headers)
        response.headers["Retry-After"] = str(math.ceil(many.seconds))
    except bodies.TooSlow:
        slow = refuse(408, Code.TRANSIENT, "The body took too long.")
        response = _last(dialect.refuse(slow, headers))
    except ClientDisconnect:
        response = dialect.refuse(refuse(400, Code.STRUCTURE, "The body ended early."), headers)
    except Rejected as rejected:
        response = dialect.refuse(rejected, headers)
    except Exception as error:  # noqa: BLE001 - who asks is told, whatever it is
        response = _failed(dialect, headers, error)
    return response


def _failed(dialect: Dialect, headers: Headers, error: Exception) -> Response:
    """503 for an outage, which the sender waits out; 500 for a fault of ours."""
    if fate(error) is not Fate.UNAVAILABLE:
        log.error("a message could not be handled", exc_info=error)
        return dialect.refuse(refuse(500, Code.EXCEPTION, "The fault is ours."), headers)
    log.warning("answered 503", extra={"cause": describe(error)})
    response = dialect.refuse(refuse(503, Code.TRANSIENT, "Please send it again."), headers)
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


async def admitted(front: Front, dialect: Dialect, headers: Headers) -> Source:
    """Who sends, as far as the headers tell, if they may use this door."""
    source = await front.who.sends(headers, front.sources)
    if not dialect.admits(source):
        raise Forbidden("Not at this door.")
    return source


def checked(front: Front, source: Source, headers: Headers, body: Body) -> None:
    """Whether it is theirs. Of a body that was not read to its end no signature can tell."""
    if body.too_large and source.signs:
        raise body.refusal()
    front.who.checked(source, headers, body.content)


def _last(response: Response) -> Response:
    """The rest of the body is not read: nothing more can come on this connection."""
    response.headers["Connection"] = "close"
    return response


def message(dialect: Dialect, source: Source, headers: Headers, body: Body) -> Submission:
    """What was sent, read or refused."""
    key, content = _content(dialect, source, headers, body)
    return Submission(
        id=minted(content, source, key, body.sha256.hex()),
        source=source,
        door=dialect.door,
        key=key,
        body=body.content,
        size=body.size,
        sha256=body.sha256,
        media_type=media_type(headers)[:100],
        received_at=datetime.now(UTC),
        content=content,
    )


def _content(
    dialect: Dialect, source: Source, headers: Headers, body: Body
) -> tuple[str | None, Canonical | Rejected]:
    try:
        key = dialect.key(headers)
    except Rejected as rejected:
        return None, rejected
    if body.too_large:
        return key, body.refusal()
    return key, taking.read(lambda: dialect.parse(body.content, headers, source), source)


def _count_unanswered(known: Source | None, error: Exception) -> None:
    """A message that is not kept: whoever sent it may send it again."""
    if isinstance(error, Unauthorized | Forbidden):
        return  # at whatever address: counted where it is answered
    channel = known.channel.value if known else instruments.OTHER
    if known and isinstance(error, Rejected) and error.status == 425:
        instruments.idempotency.labels(channel, known.name, "in_progress").inc()
        return
    instruments.rejected.labels(channel, _reason(error).value).inc()


def _reason(error: Exception) -> Reason:
    match error:
        case Rejected():
            return error.reason
        case TooMany():
            return Reason.TOO_MANY
        case bodies.TooSlow() | ClientDisconnect():
            return Reason.UNREADABLE
        case _:
            unavailable = fate(error) is Fate.UNAVAILABLE
            return Reason.UNAVAILABLE if unavailable else Reason.INTERNAL
