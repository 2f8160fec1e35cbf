"""The HL7 door: a message in a frame, and the acknowledgement that goes back.

A source is known by MSH-3 and MSH-4 and by where the connection comes from. A message is known by
MSH-10: the same again gets the first answer. AA is told after COMMIT, and only then.
"""

import asyncio
from datetime import UTC, datetime
from time import perf_counter
from uuid import UUID

from services.chassis import ids
from services.chassis.failures import Fate, describe, fate
from services.chassis.logs import logger
from services.intake import instruments
from services.intake.canonical import Canonical
from services.intake.doors import taking
from services.intake.doors.body import LIMIT, Body
from services.intake.doors.hl7_answer import Acknowledgement, answered
from services.intake.doors.hl7_sender import Peer, known, sender
from services.intake.formats import hl7, hl7_header
from services.intake.formats.hl7_header import Header
from services.intake.front import Front, TooMany
from services.intake.minted import minted
from services.intake.rejected import Code, Reason, Rejected, refuse
from services.intake.source import Source
from services.intake.submission import Door, Refusal, Submission

MEDIA_TYPE = "application/hl7-v2"

NOTHING_DURABLE = (429, 500, 503)
"""Statuses of what the sender has to send again."""

log = logger("intake.doors")


class Unanswered(Exception):
    """The message was not taken, and its sender wants no answer: the connection must tell it."""


class Hl7Door:
    """Behind it is the one front of all doors."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def knows(self, peer: Peer) -> bool:
        """Whether some source may call from there."""
        return known(self._front.sources.held, peer)

    async def take(self, body: Body, peer: Peer) -> bytes | None:
        """The acknowledgement of what is durable, or of why it is not; None: none is wanted.

        `Unanswered` where nothing is durable and no answer is wanted.
        """
        began = perf_counter()
        header, fault = _header(body)
        source = sender(self._front.sources.held, header, peer)
        if source is None:
            return self._unknown(header, fault)
        told = await self._admitted(source, body, header, fault)
        taking.timed(source, began)
        if told.wanted():
            return told.encoded()
        if told.rejected is not None and told.rejected.status in NOTHING_DURABLE:
            raise Unanswered
        return None

    def _unknown(self, header: Header | None, fault: Rejected | None) -> bytes:
        """Nobody's message: nothing is kept."""
        reason = Reason.UNREADABLE if fault else Reason.UNAUTHORIZED
        instruments.rejected.labels(instruments.OTHER, reason.value).inc()
        unknown = refuse(401, Code.LOGIN, "This sender is not known here.", at="MSH-3")
        told = Acknowledgement(ids.uuid7(), datetime.now(UTC), header, None, "", fault or unknown)
        return told.encoded()

    async def _admitted(
        self, source: Source, body: Body, header: Header | None, fault: Rejected | None
    ) -> Acknowledgement:
        try:
            await self._its_turn(source)
        except TooMany:
            instruments.rejected.labels(source.channel.value, Reason.TOO_MANY.value).inc()
            many = refuse(429, Code.THROTTLED, "Too many at once: please send it again.")
            return _acknowledged(ids.uuid7(), header, source, "", many)
        return await self._offered(_submission(source, body, header, fault), header)

    async def _its_turn(self, source: Source) -> None:
        """Wait until the source may send again: an answer that comes late slows its line down."""
        until = asyncio.get_running_loop().time() + self._front.answer_within
        while True:
            try:
                return self._front.admit(source, 1)
            except TooMany as many:
                if asyncio.get_running_loop().time() + many.seconds > until:
                    raise
                await asyncio.sleep(many.seconds)

    async def _offered(self, message: Submission, header: Header | None) -> Acknowledgement:
        source = message.source
        try:
            reply = await self._front.offer(message)
        except Exception as error:  # noqa: BLE001 - who sends is told, whatever it is
            reason, rejected = _failed(error)
            instruments.rejected.labels(source.channel.value, reason.value).inc()
            return _acknowledged(message.id, header, source, "", rejected)
        taking.count(message, reply)
        told_by = reply.answer.id if isinstance(reply.answer, Refusal) else message.id
        return _acknowledged(told_by, header, source, *answered(reply.answer))


def _acknowledged(
    id_: UUID, header: Header | None, source: Source, text: str, rejected: Rejected | None
) -> Acknowledgement:
    return Acknowledgement(id_, datetime.now(UTC), header, source.hl7, text, rejected)


def _header(body: Body) -> tuple[Header | None, Rejected | None]:
    try:
        return hl7_header.read(body.content), None
    except Rejected as rejected:
        return None, rejected


def _submission(
    source: Source, body: Body, header: Header | None, fault: Rejected | None
) -> Submission:
    key, content = _key(header), fault or _content(body, source)
    return Submission(
        id=minted(content, source, key, body.sha256.hex()),
        source=source,
        door=Door.HL7,
        key=key,
        body=body.content,
        size=body.size,
        sha256=body.sha256,
        media_type=MEDIA_TYPE,
        received_at=datetime.now(UTC),
        content=content,
    )


def _key(header: Header | None) -> str | None:
    try:
        return hl7_header.control_id(header) if header else None
    except Rejected:
        return None


def _content(body: Body, source: Source) -> Canonical | Rejected:
    if body.too_large:
        largest = f"The message is larger than {LIMIT // 1024} KiB."
        return refuse(413, Code.TOO_LONG, largest)
    return taking.read(lambda: hl7.parse(body.content, source), source)


def _failed(error: Exception) -> tuple[Reason, Rejected]:
    """An outage, which the sender waits out, or a fault of ours; nothing is durable."""
    if fate(error) is Fate.UNAVAILABLE:
        log.warning("not taken now", extra={"cause": describe(error)})
        again = "Nothing was taken: please send it again."
        return Reason.UNAVAILABLE, refuse(503, Code.TRANSIENT, again)
    log.error("a message could not be handled", exc_info=error)
    return Reason.INTERNAL, refuse(500, Code.EXCEPTION, "The fault is ours: send it again.")
