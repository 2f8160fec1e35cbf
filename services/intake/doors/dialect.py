"""What tells one HTTP door from another: how it reads, and how it answers."""

from typing import Protocol

from starlette.datastructures import Headers
from starlette.responses import Response

from services.intake.canonical import Canonical
from services.intake.front import Front
from services.intake.rejected import Rejected
from services.intake.source import Source
from services.intake.submission import Door, Reply, Submission


class Dialect(Protocol):
    """One door's language. Nothing it answers quotes what was sent."""

    door: Door

    def admits(self, source: Source) -> bool:
        """Whether this source may use this door."""

    def key(self, headers: Headers) -> str | None:
        """What tells a retry; `Rejected` where the headers are not as the door asks."""

    def parse(self, body: bytes, headers: Headers, source: Source) -> Canonical:
        """The referral in a body; `Rejected` for one that is none, or none of a known kind."""

    async def deliver(self, front: Front, message: Submission) -> Reply:
        """Have the message stored."""

    def answer(self, message: Submission, reply: Reply, headers: Headers) -> Response:
        """What the sender of a message is told, once it is durable."""

    def refuse(self, rejected: Rejected, headers: Headers) -> Response:
        """What the sender is told when nothing was stored."""


def media_type(headers: Headers) -> str:
    """The content type without its parameters, in lower case; empty where there is none."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()
