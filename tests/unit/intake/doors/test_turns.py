"""Doors that look into folders: no source waits for another, and none has two turns at once."""

import asyncio
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

from services.intake.doors.turns import turns
from services.intake.source import Source, SourceDoor
from services.intake.source_files import load

WARD = load("hospital-adw")
OTHER = WARD.model_copy(update={"name": "another-hospital"})


async def test_a_source_that_is_slow_holds_up_no_other_and_has_one_turn_at_a_time() -> None:
    begun: list[str] = []
    enough = asyncio.Event()

    async def turn(source: Source) -> None:
        begun.append(source.name)
        if begun.count(OTHER.name) == 3:
            enough.set()
        if source is WARD:
            await asyncio.Event().wait()

    front: Any = SimpleNamespace(sources={each.name: each for each in (WARD, OTHER)})
    looking = asyncio.create_task(turns(front, SourceDoor.ADW, turn, every=0))
    await enough.wait()
    assert begun.count(WARD.name) == 1
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking


async def test_what_knocks_at_another_door_has_no_turn_here() -> None:
    begun: list[str] = []
    looked = asyncio.Event()

    async def turn(source: Source) -> None:
        begun.append(source.name)
        looked.set()

    front: Any = SimpleNamespace(sources={"yas": load("yas"), WARD.name: WARD})
    looking = asyncio.create_task(turns(front, SourceDoor.ADW, turn, every=0))
    await looked.wait()
    assert set(begun) == {WARD.name}
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking
