"""`python -m services.intake.doors.mail_worker`: parses mails until its input ends,
and says what their words point to.

It has no secret and no way out but its output. It limits itself before it reads: memory for good,
processor time anew for each mail; whoever breaks a limit ends, and is replaced.
"""

import resource
import sys
from dataclasses import replace
from typing import BinaryIO

from services.intake.formats import mail_mime, mail_searched, mail_wire
from services.intake.formats.mail_content import Content
from services.intake.rejected import Code, Rejected, refuse

MEMORY_BYTES = 512 * 1024 * 1024
PROCESSOR_SECONDS = 5

LENGTH = 8
"""Bytes of the length that stands before each frame."""

READY = b"ready"


def main(source: BinaryIO, sink: BinaryIO) -> None:
    """Read mails, each after its length; write what each holds, after its length."""
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _tell(sink, READY)
    while head := source.read(LENGTH):
        _grant_time()
        _tell(sink, mail_wire.write(parsed(source.read(int.from_bytes(head)))))


def parsed(raw: bytes) -> Content | Rejected:
    """What a mail holds and what its words point to, or why it is refused."""
    try:
        found = mail_mime.parse(raw)
        return replace(found, pointed=mail_searched.pointed(found))
    except Rejected as rejected:
        return rejected
    except (RecursionError, MemoryError):
        return refuse(413, Code.TOO_LONG, "The mail is built too large or too deep to be read.")
    except Exception:  # noqa: BLE001 - the mail is kept, and the next one is read
        return refuse(500, Code.EXCEPTION, "The fault is ours; the mail is kept.")


def _limit(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


def _grant_time() -> None:
    """The processor time of all mails so far, and so many seconds more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + PROCESSOR_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _tell(sink: BinaryIO, frame: bytes) -> None:
    sink.write(len(frame).to_bytes(LENGTH) + frame)
    sink.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
