"""What the router does with a batch of events: decide, keep, tell."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeAlias

from services.chassis.consumer import Consumer, Handle
from services.chassis.event import Event, Outgoing, caused
from services.chassis.work import Work
from services.contracts.catalogue import INTAKE
from services.contracts.referral import (
    Cleared,
    ContactLinked,
    Overridden,
    Received,
    ReferralState,
    Updated,
)
from services.router import instruments, store
from services.router.instruments import Outcome, outcome
from services.router.program import Program
from services.router.revision import Latest, revised
from services.router.rulesets import Rulesets
from services.router.shadow import Beside
from services.router.standing import Standing
from services.router.store import Decided

CONSUMER = "router"

DECIDED_ON = (Received, Updated, Cleared, Overridden, ContactLinked)
"""The events that are decided on: of linked contacts the updates, so that a team which has just
ended its work takes it up again. What is withdrawn or erased goes nowhere anew: its last decision
stands as it was made."""

TURN = 100
"""Decisions without a pause: what other batches wait for goes on in between."""

Clock: TypeAlias = Callable[[], datetime]
Asked: TypeAlias = tuple[Event, ReferralState]
Made: TypeAlias = tuple[Decided, Outgoing]


def consumer(rulesets: Rulesets, clock: Clock) -> Consumer:
    """The router's one consumer."""
    return Consumer(CONSUMER, (INTAKE,), handler(rulesets, clock))


def handler(rulesets: Rulesets, clock: Clock) -> Handle:
    """What the consumer does: a whole batch is decided at one time, by the ruleset in force."""
    deciding = asyncio.Lock()

    async def handle(work: Work, events: Sequence[Event]) -> list[Outgoing]:
        asked = [(each, each.data) for each in events if isinstance(each.data, DECIDED_ON)]
        program, candidate = await rulesets.in_force(work.tx)
        rulesets.tell(work)
        times = Counter(state.referral_id for _, state in asked)
        standing = Standing(await store.latest(work.tx, list(times)), times)
        at, told, outcomes = clock(), list[Outgoing](), list[Outcome | None]()
        beside = Beside(candidate)

        async def decisions() -> AsyncIterator[Decided]:
            for start in range(0, len(asked), TURN):
                # Each is let go once it is written: a batch of them is more than a cache holds.
                for decided, event in _decided(program, asked[start : start + TURN], standing, at):
                    told.append(event)
                    outcomes.append(outcome(decided.routed))
                    beside.compare(decided)
                    yield decided
                await asyncio.sleep(0)

        async with deciding:  # a batch whose decisions are made has its statements run meanwhile
            await store.keep(work.tx, decisions(), at=at, ruleset=program.ruleset.ref)
        await beside.keep(work.tx, at=at)
        work.after_commit(partial(instruments.count, outcomes, program.ruleset.last.id))
        work.after_commit(partial(instruments.count_shadow, beside.same, len(beside.differences)))
        return told

    return handle


def _decided(
    program: Program, asked: Sequence[Asked], standing: Standing, at: datetime
) -> list[Made]:
    """The decisions on these states, in their order; `standing` goes on with them."""
    started, made = time.perf_counter(), list[Made]()
    for event, state in asked:
        before = standing.of(state.referral_id)
        if before is not None and state.version < before.routed.version:
            continue  # a state older than the one decided on, driven again
        if before is not None and _chases(state):
            continue  # it says nothing that was not decided on
        facts = store.written(state.facts)
        routed = revised(program, state, before, facts_sha256=facts.sha256, at=at)
        standing.goes_on(Latest(routed, state))
        told = caused(event.envelope, routed, key=event.key, partition=event.partition)
        made.append((Decided(state, routed, facts, told.value or b""), told))
    if made:
        taken = time.perf_counter() - started
        instruments.rule_evaluation.observe(taken / len(made))
    return made


def _chases(state: ReferralState) -> bool:
    return isinstance(state, ContactLinked) and state.contact == "chaser"
