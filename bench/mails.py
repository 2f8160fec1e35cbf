"""Mails a second, read here and in the worker that may be killed; what 3,000 of them leave.

Reading is all that the worker does: the parts, their texts, and what their words point to.
"""

import time
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from email.policy import SMTP
from itertools import cycle, islice
from statistics import median

import psutil

from services.devkit.home import Home
from services.devkit.servers import Servers
from services.intake.doors.guarded import Guarded
from services.intake.doors.mail_worker import parsed
from services.intake.formats import mail_mime

MAILS = 400
ROUNDS = 7
MANY = 3_000
STORY = "Somebody called Testperson Example has fallen at home and needs a rail.\n"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >> endobj\n" + bytes(range(32, 127))


async def mails(home: Home, started: Servers) -> dict[str, object]:
    """A mix of letters, every second one plain text; the ratio is of neighbouring rounds."""
    guarded = Guarded()

    async def parts(raw: bytes) -> object:
        return mail_mime.parse(raw)

    async def alone(raw: bytes) -> object:
        return parsed(raw)

    read = {"parts_alone": parts, "alone": alone, "guarded": guarded.parse}
    rates: dict[str, list[float]] = {name: [] for name in read}
    for _ in range(ROUNDS):
        for name, reader in read.items():
            rates[name].append(await _rate(reader))
    pairs = zip(rates["alone"], rates["guarded"], strict=True)
    ratio = median(each / free for free, each in pairs)
    grown = await _growth(guarded)
    await guarded.close()
    return {
        "mails_per_second": {name: round(median(found)) for name, found in rates.items()},
        "guarded_over_alone": round(ratio, 2),
        "megabytes_grown_over_3000": round(grown, 1),
    }


async def _rate(read: Callable[[bytes], Awaitable[object]]) -> float:
    began = time.perf_counter()
    for raw in islice(cycle(_mix()), MAILS):
        await read(raw)
    return MAILS / (time.perf_counter() - began)


async def _growth(guarded: Guarded) -> float:
    """Megabytes by which this process and the worker grew together."""
    before = _resident()
    for raw in islice(cycle(_mix()), MANY):
        await guarded.parse(raw)
    return (_resident() - before) / 1024 / 1024


def _resident() -> int:
    me = psutil.Process()
    return sum(int(each.memory_info().rss) for each in (me, *me.children()))


def _mix() -> list[bytes]:
    rich = _plain()
    rich.add_alternative(f"<html><body>{f'<p>{STORY}</p>' * 20}</body></html>", subtype="html")
    attached = _plain()
    attached.add_attachment(PDF * 400, maintype="application", subtype="pdf", filename="a.pdf")
    return [each.as_bytes() for each in (_plain(), rich, _plain(), attached)]


def _plain() -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = "Invented Sender <sender@police.example>"
    message["Subject"] = "A referral"
    message["Message-ID"] = "<one@police.example>"
    message.set_content(STORY * 10)
    return message
