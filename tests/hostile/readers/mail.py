"""Mails and what is attached to them, as the mailbox' worker reads them."""

import resource
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psutil

from services.intake.doors.guarded import Guarded
from services.intake.formats import (
    mail_attachment,
    mail_headers,
    mail_kind,
    mail_limits,
    mail_trust,
)
from services.intake.formats.mail_content import Content, Kind, Refused
from services.intake.rejected import Rejected
from tests.hostile import attack as hostile
from tests.hostile.attack import Attack, Came, Target, Where
from tests.hostile.corpora import attachments, bombs
from tests.hostile.ground import Ground
from tests.hostile.readers.reader import alone, told
from tests.unit.intake.letters import SERVER, STORY, verified


@dataclass(frozen=True)
class Worker:
    """The guarded worker, and what is asked of a mail before it gets it."""

    guarded: Guarded

    async def take(self, attack: Attack) -> Came:
        """As the door does."""
        found = await self._read(attack.sent)
        if isinstance(found, Content):
            return Came(right=True)
        return Came(right=found.status == 413, told=told(found))

    async def goes_on(self) -> bool:
        """Whether the next mail is read whole."""
        found = await self.guarded.parse(verified())
        return isinstance(found, Content) and found.text == STORY

    def clock(self) -> float:
        """The processor's time."""
        return processor(self.guarded)

    async def _read(self, raw: bytes) -> Content | Rejected:
        headers = mail_headers.read(raw[: mail_limits.HEADER_BYTES])
        mail_trust.judge(headers, server=SERVER)
        mail_kind.automatic(headers)
        try:
            mail_limits.check(raw)
        except Rejected as rejected:
            return rejected
        return await self.guarded.parse(raw)


def processor(guarded: Guarded) -> float:
    """The processor's time: ours, and that of every worker, also of one that was killed."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime + _spent(guarded)


def _spent(guarded: Guarded) -> float:
    worker = guarded._worker
    if worker is None or worker.returncode is not None:
        return 0.0
    times = psutil.Process(worker.pid).cpu_times()
    return float(times.user + times.system)


@asynccontextmanager
async def _worker(_: Ground) -> AsyncIterator[Target]:
    guarded = Guarded()
    try:
        await guarded.parse(verified())
        yield Worker(guarded)
    finally:
        await guarded.close()


def _refused(attack: Attack) -> Came:
    name, declared, content = attack.sent
    found = mail_attachment.attachment(name, declared, content, nested=False)
    refused = isinstance(found.verdict, Refused) and found.content == b""
    return Came(right=refused and attack.due in (None, found.verdict))


def _kept() -> bool:
    return mail_attachment.judge("note.pdf", "application/pdf", attachments.PDF) is Kind.PDF


BOMBS = hostile.Kind(
    "S11", "mails built to break a parser", Where.READER, bombs.ATTACKS, _worker, (STORY,)
)
ATTACHMENTS = hostile.Kind(
    "S12",
    "attachments that could act",
    Where.READER,
    attachments.ATTACKS,
    alone(_refused, _kept),
)
