"""Standing: whether a consumer must hand nothing over, and the drawing of its brake."""

import contextlib
import time

from services.chassis import halt, positions
from services.chassis.backoff import backoff
from services.chassis.database import Pool
from services.chassis.handling import Handling
from services.chassis.logs import logger
from services.chassis.patience import Patience
from services.chassis.session import Session
from services.chassis.state import State

EVERY_SECONDS = 1.0


class Standing:
    """The halts of one consumer as they were last seen; `why` is None where there is none."""

    def __init__(
        self, consumer: str, pool: Pool, state: State, patience: Patience, handling: Handling
    ) -> None:
        self.why: str | None = None
        self._consumer = consumer
        self._pool = pool
        self._state = state
        self._patience = patience
        self._handling = handling
        self._looked_at = 0.0

    async def ask(self) -> None:
        """Look now; raises where nobody can be asked."""
        self.why = await halt.look(self._pool, self._consumer)
        self._looked_at = time.monotonic()

    async def look(self) -> None:
        """Look where it is time to; as long as nobody can be asked, nothing has changed."""
        if time.monotonic() - self._looked_at >= EVERY_SECONDS:
            await self._look()

    async def _look(self) -> None:
        self._looked_at = time.monotonic()
        stood = self.why
        with contextlib.suppress(Exception):
            self.why = await halt.look(self._pool, self._consumer)
        if stood is not None and self.why is None:
            self._handling.count_afresh()

    async def stand(self, session: Session) -> None:
        """Hand nothing over for a while, and stay in the group."""
        self._state.waiting = self.why
        await self._patience.wait(session, EVERY_SECONDS)
        await self._look()
        if self.why is None:
            self._patience.end(session)

    async def draw(self, session: Session, why: str) -> None:
        """Store the brake, and commit what was done before it; the database is waited for.

        Also while stopping it is tried once: who starts next must not begin with the same events.
        """
        logger(self._consumer).error("brake drawn", extra={"reason": why})
        failures = 0
        while True:
            try:
                await self._store(session, why)
            except Exception as error:  # noqa: BLE001 - the database is waited for
                if self._state.stopping:
                    return
                failures += 1
                self._patience.name(error)
                await self._patience.wait(session, backoff(failures))
            else:
                self._handling.count_afresh()  # a release may come before anybody looks
                return

    async def _store(self, session: Session, why: str) -> None:
        name = self._consumer
        await halt.add(self._pool, halt.Halt(name, halt.Cause.BRAKE, why, name))
        session.offsets.done(session.records.known(await positions.handled(self._pool, name)))
