"""Files that are dropped, and notices of hospitals in their folders."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

from tests.connected.intake.adw_process import SOURCE
from tests.connected.intake.dropping import Folder, looking
from tests.connected.intake.ward import Ward
from tests.hostile.attack import Attack, Came, Kind, Target, Where
from tests.hostile.corpora import csv, xml
from tests.hostile.ground import Ground
from tests.hostile.readers.csv import PRIVATE
from tests.hostile.readers.xml import NEVER_READ, Trap, trap
from tests.unit.intake.forms import csv_file, row
from tests.unit.intake.notices import notice


@dataclass
class Dropping:
    """A sender of files; each row is a message with an answer of its own."""

    folder: Folder
    numbers: "count[int]" = field(default_factory=count)

    async def take(self, attack: Attack) -> Came:
        """Drop a file, and read the reply."""
        answers = await self._dropped(attack.sent)
        outcomes = [each["outcome"] for each in answers]
        right = bool(outcomes) and (
            set(outcomes) == {"refused"}
            if attack.due is None
            else "refused" in outcomes and outcomes.count("refused") == len(outcomes) - attack.due
        )
        return Came(right, repr(answers))

    async def goes_on(self) -> bool:
        """Whether the next file is accepted."""
        rows = [row(incident_number=f"NEXT-{next(self.numbers)}")]
        answers = await self._dropped(csv_file(rows))
        return [each["outcome"] for each in answers] == ["accepted"]

    def clock(self) -> float:
        """The wall's time, without what the folder waits for a file to be whole."""
        return time.monotonic()

    async def _dropped(self, content: bytes) -> list[dict[str, str]]:
        name = f"file-{next(self.numbers)}.csv"
        self.folder.drop(name, content)
        return await self.folder.reply(name)


@asynccontextmanager
async def _dropping(ground: Ground) -> AsyncIterator[Target]:
    async with ground.intake() as intake, looking(intake, ground.fresh("drops")) as folder:
        yield Dropping(folder)


@dataclass
class Hospital:
    """A hospital whose notices are files, answered as files."""

    ward: Ward
    trap: Trap
    numbers: "count[int]" = field(default_factory=count)

    async def take(self, attack: Attack) -> Came:
        """Deliver it, and read what stands in the outbox.

        An answer that accepts repeats who it is about, as the standard asks; a refusal must not.
        """
        self.ward.send(attack.sent.make(self.trap.file, self.trap.port))
        await self.ward.round()
        accepted = "ok" in [each["code"] for each in self.ward.answers()]
        told = "".join(path.read_text() for path in self.ward.files("outbox"))
        self._fetch()
        quiet = NEVER_READ not in told and not self.trap.knocked()
        return Came(quiet and not self.ward.files("inbox"), "" if accepted else told)

    async def goes_on(self) -> bool:
        """Whether the next notice is accepted."""
        ids = {name: str(uuid4()) for name in ("reference", "message_id", "bundle_id")}
        self.ward.send(notice(**ids))
        await self.ward.round()
        answers = self.ward.answers()
        self._fetch()
        return [each["code"] for each in answers] == ["ok"]

    def clock(self) -> float:
        """The wall's time."""
        return time.monotonic()

    def _fetch(self) -> None:
        for path in self.ward.files("outbox"):
            path.unlink()


@asynccontextmanager
async def _hospital(ground: Ground) -> AsyncIterator[Target]:
    root = ground.fresh("adw")
    async with ground.intake(adw_dir=root) as intake, trap(ground.fresh("trap")) as set_:
        yield Hospital(Ward(intake, root / SOURCE), set_)


def _file(attack: Attack) -> Attack:
    """A row as a file, between two good ones, which are two of its rows."""
    content = csv.HEADER + csv.FIRST + attack.sent + csv.LAST
    return Attack(attack.name, content, 2)


ROWS = Kind(
    "CSV",
    "rows between good ones",
    Where.DOOR,
    tuple(_file(each) for each in csv.ROWS if each.due),
    _dropping,
    PRIVATE,
)
FILES = Kind("CSV", "whole files", Where.DOOR, csv.FILES, _dropping, PRIVATE)
NOTICES = Kind(
    "S15",
    "XML attacks in a hospital's folder",
    Where.DOOR,
    tuple(Attack(each.name, each) for each in xml.ATTACKS if each.name != "nothing"),
    _hospital,
    (xml.SECRET, "Testperson"),
)
"""Without the empty file: it waits, for it is not whole yet."""
