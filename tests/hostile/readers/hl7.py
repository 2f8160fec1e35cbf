"""HL7 v2 over a real line, with the real ledger in memory behind the door."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from services.chassis import http
from services.intake.doors.hl7 import Hl7Door
from services.intake.doors.mllp import Bounds, Mllp
from services.intake.doors.mllp_frames import framed
from tests.hostile.attack import Attack, Came, Kind, Target, Where
from tests.hostile.corpora import hl7
from tests.hostile.ground import Ground
from tests.unit.intake.mllp import ENDED, PRIVATE, SILENT, SLOW, Door, Line, word
from tests.unit.intake.remembering import Remembering, ledger

FRAME_WITHIN = 0.4
"""Seconds: who is slow is ended well before that would count as our own hanging."""

WITHIN = 5.0


@dataclass
class Sender:
    """One connection an attack; the next message comes on the same one, if it is still open."""

    door: Door
    afresh: Callable[[], Awaitable[None]]
    """Forgets the referrals there are: all attacks are about the same one."""
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    line: Line | None = None

    async def take(self, attack: Attack) -> Came:
        """Send the pieces, and hear what is answered."""
        await self.afresh()
        self.line = line = await self.stack.enter_async_context(self.door.line())
        await line.send(*attack.sent)
        if attack.due == SILENT:
            return Came(right=True)
        if attack.due in (ENDED, SLOW):
            ended, self.line = await line.ended(within=WITHIN), None
            return Came(ended)
        answer = await line.answer(within=WITHIN)
        return Came(word(answer) == attack.due, "\r".join(answer))

    async def goes_on(self) -> bool:
        """Whether the next message is taken, and on this line, unless it was ended."""
        following, line = hl7.next_message(), self.line
        if line is None:
            answer = await self.door.ask(following)
        else:
            await line.send(framed(following))
            answer = await line.answer(within=WITHIN)
        await self.stack.aclose()
        return word(answer) == "AA"

    def clock(self) -> float:
        """The wall's time: the door is not alone."""
        return time.monotonic()


@asynccontextmanager
async def _in_memory(_: Ground) -> AsyncIterator[Target]:
    front = Remembering()

    async def afresh() -> None:
        front.ledger = ledger()

    bounds = Bounds(frame_within=FRAME_WITHIN, connections=8, of_an_address=6)
    bound = http.listen("127.0.0.1", 0)
    serving = asyncio.create_task(Mllp(Hl7Door(front), bounds).serve(bound))  # type: ignore[arg-type]
    try:
        yield Sender(Door(bound.getsockname()[1]), afresh)
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


HL7 = Kind("HL7", "framing, headers and segments", Where.READER, hl7.ATTACKS, _in_memory, PRIVATE)
