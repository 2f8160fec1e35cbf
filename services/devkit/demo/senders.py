"""All senders of the day at once, each in its own way."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.devkit.demo.doors import Doors
from services.devkit.demo.system import Keys, api
from services.devkit.errors import DevkitError
from services.devkit.fleet import Fleet
from services.devkit.replay.answered import Answered
from services.devkit.replay.batches import Batches
from services.devkit.replay.delivered import Delivered
from services.devkit.replay.drop_folder import DropFolder
from services.devkit.replay.heard import Heard
from services.devkit.replay.line import Line
from services.devkit.replay.mesh_folder import MeshFolder
from services.devkit.replay.post import Post
from services.devkit.replay.replay import Replay, Sends
from services.devkit.replay.round import Door, Round
from services.devkit.replay.sender import Sender
from services.devkit.scenario import eform, notice
from services.devkit.scenario.all_doors import AllDoors


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """By what each part of the day goes in."""

    contacts: Sends
    backlog: Door
    wards: Door
    notices: Door
    forms: Door
    mails: Door


@dataclass(frozen=True, slots=True)
class Sent:
    """What all senders were told."""

    answers: list[Answered]
    delivered: list[Delivered]


@asynccontextmanager
async def ways(
    fleet: Fleet, keys: Keys, doors: Doors, *, patience: float = 60.0
) -> AsyncIterator[Ways]:
    """Those of a fleet. Its intake may go and come again, for so many seconds at most."""

    def intake() -> str:
        return api(fleet, "intake")

    sender = Sender(intake, keys.sources, patience=patience)
    batches = Batches(intake, keys.sources, patience=patience)
    line = Line(lambda: _mllp(fleet), patience=patience)
    try:
        yield Ways(
            contacts=sender,
            backlog=batches,
            wards=line,
            notices=MeshFolder(doors.mesh / notice.SOURCE, patience=patience),
            forms=DropFolder(doors.drops / eform.SOURCE, patience=patience),
            mails=Post(doors.mail, patience=patience),
        )
    finally:
        line.close()
        await asyncio.gather(sender.close(), batches.close())


async def send(day: AllDoors, by: Ways, *, seconds: float, progress: Callable[[], None]) -> Sent:
    """The day in so many seconds, if nothing holds it up; the flood comes in its middle."""
    heard = Heard()
    rounds = [
        Round(door, parcels, seconds, heard, progress)
        for door, parcels in (
            (by.backlog, day.backlog),
            (by.wards, day.wards),
            (by.notices, day.notices),
            (by.forms, day.forms),
            (by.mails, day.mails),
        )
    ]
    flood = Round(by.mails, day.flood, 0, heard, progress)
    replay = Replay(by.contacts, day.contacts, len(day.contacts) / seconds, progress, heard)
    answers, delivered = await asyncio.gather(replay.run(), _all(rounds, flood, seconds / 2))
    return Sent(answers, delivered)


async def _all(rounds: Sequence[Round], flood: Round, after: float) -> list[Delivered]:
    found = await asyncio.gather(_later(flood, after), *(each.run() for each in rounds))
    return [each for some in found for each in some]


async def _later(flood: Round, seconds: float) -> list[Delivered]:
    await asyncio.sleep(seconds)
    return await flood.run()


def _mllp(fleet: Fleet) -> str:
    address = fleet.address("intake").mllp
    if address is None:
        raise DevkitError("intake's HL7 v2 door does not listen yet")
    return address
