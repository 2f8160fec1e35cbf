"""What the commands for dead letters do, each by the function of the service that owns one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

from services.chassis import causes as by_cause
from services.chassis import looks, outside
from services.chassis.causes import Cause
from services.chassis.edit import Edited, Editor
from services.chassis.looks import Look
from services.chassis.replay import Conflict, Driven, End, Replay, Unknown
from services.cli.composition import consumers
from services.cli.on_database import Connection
from services.cli.surroundings import server_environment
from services.contracts.topics import load
from services.metrics.backlog import services

Advance = Callable[[], object]
Act = Callable[[Replay, UUID], Awaitable[list[Driven]]]


def causes() -> list[Cause]:
    """What is set aside, by cause."""

    async def ask() -> list[Cause]:
        async with _looking(looks.MASKED) as connection:
            return await by_cause.causes(connection, services(load()))

    return asyncio.run(ask())


def of_cause(name: str) -> list[UUID]:
    """The references of one cause, in their order on the topic."""
    return [each for cause in causes() if cause.cause == name for each in cause.references]


def look(reference: UUID, *, actor: str, purpose: str, payload: bool) -> Look | None:
    """One of them, masked or as it came; None where nobody knows it."""

    async def ask() -> Look | None:
        async with _looking(looks.PAYLOAD if payload else looks.MASKED) as connection:
            found = await by_cause.owner(connection, services(load()), reference)
            if found is None:
                return None
            read = looks.unmasked if payload else looks.masked
            return await read(connection, found[0], reference, actor=actor, purpose=purpose)

    return asyncio.run(ask())


def replay(due: Sequence[UUID], actor: str, advance: Advance) -> list[Driven]:
    """Drive those of one cause, one after the other. `Unknown` or `Conflict` where it is one."""

    async def act(by: Replay, reference: UUID) -> list[Driven]:
        return [driven async for driven in by.replay(reference)]

    return asyncio.run(_each(due, actor, act, advance))


def plan(due: Sequence[UUID], actor: str, advance: Advance) -> list[Driven]:
    """What a replay would lead to. Changes nothing."""

    async def act(by: Replay, reference: UUID) -> list[Driven]:
        return [Driven(each, End.PLANNED) for each in await by.plan(reference)]

    return asyncio.run(_each(due, actor, act, advance))


def plan_discard(reference: UUID, actor: str) -> list[Driven]:
    """What a discard would lead to. Changes nothing."""
    planned = plan([reference], actor, lambda: None)
    return [
        replace(each, end=End.GIVEN_UP) if each.reference == reference else each for each in planned
    ]


def discard(reference: UUID, actor: str, reason: str) -> list[Driven]:
    """Give one up, and drive what is parked behind it."""

    async def act(by: Replay, reference: UUID) -> list[Driven]:
        return [driven async for driven in by.discard(reference, reason)]

    return asyncio.run(_each([reference], actor, act, lambda: None))


def edit(reference: UUID, body: bytes, reason: str, actor: str, *, dry_run: bool) -> Edited:
    """Correct one, or propose to."""

    async def act() -> Edited:
        async with _hand(reference, actor) as by:
            editor = Editor(by.works, actor)
            planned = await editor.plan(reference, body)
            return planned if dry_run else await editor.edit(reference, body, reason)

    return asyncio.run(act())


def approve(reference: UUID, sha256: str, actor: str, *, dry_run: bool) -> Edited:
    """Accept somebody else's edit, or tell what that would do."""

    async def act() -> Edited:
        async with _hand(reference, actor) as by:
            editor = Editor(by.works, actor)
            accept = editor.plan_approval if dry_run else editor.approve
            return await accept(reference, sha256)

    return asyncio.run(act())


async def _each(due: Sequence[UUID], actor: str, act: Act, advance: Advance) -> list[Driven]:
    found: list[Driven] = []
    async with _hand(due[0], actor) as by:
        for reference in due:
            try:
                found += await act(by, reference)
            except (Conflict, Unknown) as error:
                if len(due) == 1:
                    raise
                found.append(Driven(reference, End.WAITS, str(error) or "it is not there any more"))
            advance()
    return found


@asynccontextmanager
async def _hand(reference: UUID, actor: str) -> AsyncIterator[Replay]:
    """The hand that drives what the reference's owner set aside. It publishes nothing itself."""
    name, consumer = await _owner(reference)
    reads = consumers(name)
    if consumer not in reads:
        raise Conflict("the broker refuses it: see frontdoor outbox status")
    async with outside.works(name, server_environment()) as works:
        yield Replay(reads[consumer], works, actor)


async def _owner(reference: UUID) -> tuple[str, str]:
    """Its service and consumer, also where it was ended before: what it left is driven on."""
    async with _looking(None) as connection:
        names = services(load())
        found = await by_cause.owner(connection, names, reference)
        found = found or await by_cause.former_owner(connection, names, reference)
    if found is None:
        raise Unknown
    return found


@asynccontextmanager
async def _looking(role: str | None) -> AsyncIterator[Connection]:
    url = server_environment()["DATABASE_URL"]
    async with looks.looking(url, role=role) as connection:
        yield connection
