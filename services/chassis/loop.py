"""The loop of a consumer: join, take batch after batch, and join again after every outage."""

import asyncio
import contextlib

from aiokafka import TopicPartition

from services.chassis import instruments
from services.chassis.backoff import backoff
from services.chassis.consumer import Consumer
from services.chassis.failures import Halted, Unavailable
from services.chassis.handling import Handling
from services.chassis.patience import Patience
from services.chassis.schema import behind
from services.chassis.session import Session, joined
from services.chassis.settings import ChassisSettings
from services.chassis.stall import Stall
from services.chassis.standing import Standing
from services.chassis.state import State
from services.chassis.strays import contained
from services.chassis.trial import Trial
from services.chassis.trying import Trying
from services.chassis.work import Works


class Loop:
    """Runs one consumer until it is told to stop; a lost broker is waited for, for ever."""

    def __init__(self, consumer: Consumer, settings: ChassisSettings, works: Works) -> None:
        name = consumer.name
        self.consumer = consumer
        self.state = State()
        self._settings = settings
        self._pool = works.pool
        self._publisher = works.publisher
        self._patience = Patience(name, self.state)
        handling = Handling(consumer, works, self.state, self._patience)
        self._standing = Standing(name, works.pool, self.state, self._patience, handling)
        self._trying = Trying(works.pool, name)
        self._trial = Trial(self._trying, handling)
        self._mine: frozenset[TopicPartition] = frozenset()
        self._stall = Stall()
        self._failures = 0
        instruments.initialise(name, consumer.topics)

    def stop(self) -> None:
        """Finish the batch at hand, commit, leave the group."""
        self.state.stopping = True

    async def run(self) -> None:
        """Read until stopped."""
        while not self.state.stopping:
            try:
                with contained():
                    await self._join()
            except Halted:
                self._failures = 0
            except Exception as error:  # noqa: BLE001 - every fault is waited out
                self._failures += 1
                self._patience.name(error)
                await asyncio.sleep(backoff(self._failures))
        with contextlib.suppress(Exception):
            await self._trying.leave()

    async def _join(self) -> None:
        """Nothing is handled before the schema is there and the halts are known."""
        if why := await behind(self._pool, self.consumer.name):
            raise Unavailable(why)
        await self._standing.ask()
        async with joined(self.consumer, self._pool, self._settings) as session:
            self._stall = Stall()
            if self._standing.why is None:
                self.state.goes_on()
            try:
                while not self.state.stopping:
                    await self._step(session)
            finally:
                self.state.joined = False

    async def _step(self, session: Session) -> None:
        await self._standing.look()
        if self._standing.why is None:
            await self._take(session)
            self._failures = 0
        elif session.ahead.begun:
            raise Halted(self._standing.why)  # what was fetched comes again
        else:
            self._observe(session)
            await self._standing.stand(session)

    async def _take(self, session: Session) -> None:
        """One batch, while the next is fetched and read."""
        batch = await session.ahead.take()
        self._observe(session)
        self.state.gone = session.records.gone()
        if not batch.entries:
            session.offsets.done(batch.next_offsets)
            await self._idle(session)
            return
        self._stall.moved()
        self.state.behind = True
        if not self.consumer.linger:
            session.ahead.begin()
        try:
            await self._trial.handle(session, batch)
        except Halted as drawn:
            await self._standing.draw(session, str(drawn))
            raise
        self.state.progressed()
        self.state.behind = False
        await self._publisher.room()
        await asyncio.sleep(self.consumer.linger)

    def _observe(self, session: Session) -> None:
        mine = session.kafka.assignment()
        if mine != self._mine:
            self._mine = mine
            prefix = len(self._settings.topic_prefix)
            self._trying.assigned([(each.topic[prefix:], each.partition) for each in mine])
            self._publisher.drain_soon()
        self.state.assigned = len(mine)
        self.state.joined = self.state.assigned > 0
        instruments.assigned.labels(self.consumer.name).set(self.state.assigned)

    async def _idle(self, session: Session) -> None:
        await self._stall.idle(session.records)
        self.state.behind = self._stall.behind
        if not self.state.behind:
            self.state.progressed()
            instruments.progress.labels(self.consumer.name).set_to_current_time()
