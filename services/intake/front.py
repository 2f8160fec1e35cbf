"""What every HTTP door has behind it: whose key it is, and the group commit."""

import asyncio
from dataclasses import dataclass, replace

from services.chassis.database import Pool
from services.chassis.failures import Fate, Unavailable, fate
from services.chassis.logs import logger
from services.intake.group import Group
from services.intake.in_force import InForce
from services.intake.keys import Keys
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source
from services.intake.submission import Reply, Submission

log = logger("intake.front")


class Unauthorized(Exception):
    """There is no key, or nobody's."""


class Forbidden(Exception):
    """The key's source may not send this here; the message says why, in words of ours."""


@dataclass(frozen=True)
class Front:
    """Made once by the composition root. Times are seconds."""

    keys: Keys
    sources: InForce
    group: Group
    pool: Pool
    answer_within: float
    body_within: float

    async def source(self, authorization: str | None) -> Source:
        """Who sends. `Unauthorized`; `Forbidden` for a source that is gone or disabled.

        `Unavailable` for one whose file is there and does not hold: that is put right, and then the
        same message is taken.
        """
        scheme, _, key = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise Unauthorized
        name = await self.keys.source(key.strip())
        if name is None:
            raise Unauthorized
        if self.sources.lacks(name):
            raise Unavailable(f"the file of {name} does not hold")
        if name in self.keys.disabled or name not in self.sources:
            raise Forbidden("Messages of this source are not taken.")
        return self.sources[name]

    async def offer(self, message: Submission) -> Reply:
        """The durable reply. `Unavailable` where none can be had in time.

        A message that we can read and cannot store is refused, and kept: the fault is ours.
        """
        try:
            return await self._offered(message)
        except Exception as error:
            if fate(error) is Fate.UNAVAILABLE or isinstance(message.content, Rejected):
                raise
            log.exception("a message could not be stored")
            ours = refuse(500, Code.EXCEPTION, "The fault is ours; the message is kept.")
            return await self._offered(replace(message, content=ours))

    async def _offered(self, message: Submission) -> Reply:
        try:
            async with asyncio.timeout(self.answer_within):
                return await self.group.offer(message)
        except TimeoutError:
            raise Unavailable("no commit in time") from None
