"""The lines of one request, those of one referral in their order."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from starlette.responses import Response

from services.intake.doors.waves import Numbered, waves
from services.intake.rejected import Code, Rejected, refuse
from services.intake.submission import Submission

AGAIN = refuse(503, Code.TRANSIENT, "Please send it again.")


@dataclass
class InTurn:
    """Tells each line, and nothing of a referral after a line of it that could not be stored.

    Otherwise the older state, sent again, would come last.
    """

    tell: Callable[[Submission], Awaitable[Response]]
    refuse: Callable[[], Response]
    _held: set[str] = field(default_factory=set)

    async def told(self, lines: Sequence[Numbered]) -> list[Response]:
        """The responses, in the order of the lines."""
        found: dict[int, Response] = {}
        for wave in waves(lines):
            responses = await asyncio.gather(*(self._told(message) for _, message in wave))
            found |= zip((number for number, _ in wave), responses, strict=True)
        return [found[number] for number, _ in lines]

    async def _told(self, message: Submission) -> Response:
        content = message.content
        reference = None if isinstance(content, Rejected) else content.source_reference
        if reference in self._held:
            return self.refuse()
        response = await self.tell(message)
        if response.status_code == AGAIN.status and reference is not None:
            self._held.add(reference)
        return response
