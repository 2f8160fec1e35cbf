"""The whole system as processes, and a hand on each part of it."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from services.devkit.demo import play
from services.devkit.demo.system import Keys
from services.devkit.fleet import Fleet
from services.devkit.home import Home
from services.devkit.reconcile.evidence import Evidence
from services.devkit.reconcile.reconcile import Where, gather, reconcile
from services.devkit.reconcile.result import Reconciliation
from services.devkit.reconcile.settling import settle
from services.devkit.replay.answered import Answered, faults, told
from services.devkit.scenario.contact import Contact
from services.devkit.servers import Servers


@dataclass
class System:
    """Services that run on the test run's servers, and all that senders were told by them."""

    servers: Servers
    home: Home
    where: Where
    keys: Keys
    fleet: Fleet
    answers: list[Answered] = field(default_factory=list)

    def send(
        self,
        contacts: Sequence[Contact],
        *,
        a_second: float = 40.0,
        halfway: Callable[[], None] = lambda: None,
    ) -> None:
        """Send these contacts; in the middle of it `halfway` happens, while senders go on."""
        self.answers += asyncio.run(self._send(contacts, a_second, halfway))

    async def _send(
        self, contacts: Sequence[Contact], a_second: float, halfway: Callable[[], None]
    ) -> list[Answered]:
        middle, count = asyncio.Event(), 0

        def answered() -> None:
            nonlocal count
            count += 1
            if count >= len(contacts) // 3:
                middle.set()

        async def happens() -> None:
            await middle.wait()
            await asyncio.to_thread(halfway)

        happening = asyncio.create_task(happens())
        answers = await play.replay(
            self.fleet, self.keys, contacts, a_second=a_second, progress=answered
        )
        await happening
        return answers

    def evidence(self, within: float = 60.0) -> Evidence:
        """What lies everywhere once all has come to rest."""
        asyncio.run(settle(self.where, within))
        return asyncio.run(gather(self.where, told(self.answers)))

    def reconciled(self, within: float = 60.0) -> Reconciliation:
        """The reconciliation once all has come to rest: nothing is left out of it."""
        found = reconcile(self.evidence(within))
        assert not found.under_way
        return found

    def unforeseen(self) -> list[str]:
        """Answers other than the day foresees."""
        return faults(self.answers)

    def fetch(self, query: str, *values: object) -> list[Any]:
        """Ask the database."""

        async def asked() -> list[Any]:
            connection = await asyncpg.connect(self.where.database_url)
            try:
                return list(await connection.fetch(query, *values))
            finally:
                await connection.close()

        return asyncio.run(asked())

    def until(self, query: str, *values: object) -> None:
        """Wait until a query answers true."""
        end = time.monotonic() + 60
        while not self.fetch(query, *values)[0][0]:
            assert time.monotonic() < end, query
            time.sleep(0.2)

    def restart(self, name: str) -> None:
        """Kill a service as a power cut would, and start it again."""
        self.fleet.kill(name)
        self.fleet.start(name)
        self.fleet.wait_ready(name, within=60)

    def wait_ready(self) -> float:
        """Seconds until every service is ready again."""
        started = time.monotonic()
        self.fleet.wait_ready(within=60)
        return time.monotonic() - started
