"""What a shared mailbox gets besides: bounces, automatic replies, lists and newsletters."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from services.devkit.scenario.letter import Letter
from services.devkit.scenario.parcel import Parcel
from services.devkit.scenario.post import nobodys


@dataclass(frozen=True, slots=True)
class _Kind:
    source: str
    sender: str
    subject: str
    headers: dict[str, str] = field(default_factory=dict)


_KINDS = (
    _Kind("other-mail", "mailer-daemon@relay.example", "Undelivered mail"),
    _Kind("other-mail", "news@charity.example", "Our news", {"List-Id": "<news.charity.example>"}),
    _Kind("police-mailbox", "officer@police.example", "Away", {"Auto-Submitted": "auto-replied"}),
    _Kind("other-mail", "offers@shop.example", "Offers", {"Precedence": "bulk"}),
    _Kind("gp-mailbox", "referrals@practice-two.example", "Closed", {"X-Autoreply": "yes"}),
    _Kind("other-mail", "scanner@office.example", "Scan", {"Auto-Submitted": "auto-generated"}),
)


def junk(how_many: int, at: datetime) -> tuple[Parcel, ...]:
    """So many mails that nobody wrote to us, of all kinds in turn."""
    return tuple(islice(_endless(at), how_many))


def _endless(at: datetime) -> Iterator[Parcel]:
    number = 0
    while True:
        for kind in _KINDS:
            number += 1
            letter = Letter(
                name=f"JU-{number:05d}",
                sender=kind.sender,
                subject=kind.subject,
                text=f"Nobody wrote this to the council. Number {number}.",
                at=at,
                verified=kind.source != "other-mail",
                headers=kind.headers,
            )
            yield nobodys(kind.source, letter)
