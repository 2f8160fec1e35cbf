"""A worker process that parses mails, and is killed and replaced when one of them breaks it."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process

from services.chassis.failures import Unavailable
from services.chassis.logs import logger
from services.intake.doors.mail_worker import LENGTH, READY
from services.intake.formats import mail_limits, mail_wire
from services.intake.formats.mail_content import Content
from services.intake.rejected import Code, Rejected, refuse

WALL_SECONDS = 10.0
START_SECONDS = 30.0
_WORKER = ("-m", "services.intake.doors.mail_worker")
_INHERITED = ("PATH", "PYTHONPATH", "LANG", "LC_ALL")
"""All that a worker gets of our environment: no secret is among it."""
_LARGEST_ANSWER = 2 * mail_limits.BYTES

log = logger("intake.mailbox")


class Guarded:
    """One worker, used for one mail after the other.

    A mail that needs more memory or time than one may is refused; the next gets a new worker.
    """

    def __init__(self) -> None:
        self._worker: Process | None = None
        self._turn = asyncio.Lock()

    async def parse(self, raw: bytes) -> Content | Rejected:
        """The content of a mail, or why it is refused. `Unavailable` where no worker can be had."""
        async with self._turn:
            alive = self._worker is not None and self._worker.returncode is None
            worker = self._worker if self._worker and alive else await self._started()
            self._worker = None  # whatever ends this: what is left in the pipes is no new mail's
            try:
                async with asyncio.timeout(WALL_SECONDS):
                    found = mail_wire.read(await _asked(worker, raw))
            except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
                await _ended(worker)
                log.warning("a mail broke its worker", extra={"cause": type(error).__name__})
                return refuse(
                    413, Code.TOO_LONG, "The mail takes more memory or time than one may."
                )
            except BaseException:
                await _ended(worker)
                raise
            self._worker = worker
            return found

    async def close(self) -> None:
        """End the worker."""
        worker, self._worker = self._worker, None
        if worker is not None:
            await _ended(worker)

    async def _started(self) -> Process:
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        worker = await asyncio.create_subprocess_exec(
            sys.executable, *_WORKER, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                told = await _frame(worker)
        except (OSError, EOFError):
            told = b""
        if told != READY:
            await _ended(worker)
            raise Unavailable("no worker for mails can be started")
        return worker


async def _asked(worker: Process, raw: bytes) -> bytes:
    if worker.stdin is None:
        raise EOFError
    worker.stdin.write(len(raw).to_bytes(LENGTH) + raw)
    await worker.stdin.drain()
    return await _frame(worker)


async def _frame(worker: Process) -> bytes:
    if worker.stdout is None:
        raise EOFError
    length = int.from_bytes(await worker.stdout.readexactly(LENGTH))
    if length > _LARGEST_ANSWER:
        raise ValueError("an answer is larger than any mail")
    return await worker.stdout.readexactly(length)


async def _ended(worker: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        worker.kill()
    await worker.wait()
