"""All senders of the day at once, each in its own way."""

import asyncio
from collections.abc import Callable, Sequence
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
from services.devkit.replay.replay import Replay
from services.devkit.replay.round import Round
from services.devkit.replay.sender import Sender
from services.devkit.scenario import eform, notice
from services.devkit.scenario.all_doors import AllDoors


@dataclass(frozen=True)
class Sent:
    """What all senders were told."""

    answers: list[Answered]
    delivered: list[Delivered]


async def send(
    fleet: Fleet,
    keys: Keys,
    doors: Doors,
    day: AllDoors,
    *,
    seconds: float,
    progress: Callable[[], None],
) -> Sent:
    """The day in so many seconds, if nothing holds it up; the flood comes in its middle."""
    heard, post = Heard(), Post(doors.mail)
    intake = lambda: api(fleet, "intake")  # noqa: E731 - an address that may change
    sender, batches = Sender(intake, keys.sources), Batches(intake, keys.sources)
    line = Line(lambda: mllp(fleet))
    rounds = [
        Round(batches, day.backlog, seconds, heard, progress),
        Round(line, day.wards, seconds, heard, progress),
        Round(MeshFolder(doors.mesh / notice.SOURCE), day.notices, seconds, heard, progress),
        Round(DropFolder(doors.drops / eform.SOURCE), day.forms, seconds, heard, progress),
        Round(post, day.mails, seconds, heard, progress),
    ]
    flood = Round(post, day.flood, 0, heard, progress)
    replay = Replay(sender, day.contacts, len(day.contacts) / seconds, progress, heard)
    try:
        answers, found = await asyncio.gather(replay.run(), _all(rounds, flood, seconds / 2))
    finally:
        line.close()
        await asyncio.gather(sender.close(), batches.close())
    return Sent(answers, found)


async def _all(rounds: Sequence[Round], flood: Round, after: float) -> list[Delivered]:
    found = await asyncio.gather(_later(flood, after), *(each.run() for each in rounds))
    return [each for some in found for each in some]


async def _later(flood: Round, seconds: float) -> list[Delivered]:
    await asyncio.sleep(seconds)
    return await flood.run()


def mllp(fleet: Fleet) -> str:
    """The address of the HL7 v2 door; `DevkitError` while it has none."""
    address = fleet.address("intake").mllp
    if address is None:
        raise DevkitError("intake's HL7 v2 door does not listen yet")
    return address
