"""XML, at every reader that we have of it: of notices, of bundles, of what stands around them."""

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from services.intake.canonical import Canonical
from services.intake.doors import fhir_wire
from services.intake.formats import adw, adw_answer, adw_notice, bars, fhir_xml, mesh_control
from services.intake.formats.adw_verdict import verdict
from services.intake.rejected import Rejected
from services.intake.source_files import load
from services.intake.submission import Refusal
from tests.hostile import attack as hostile
from tests.hostile.attack import Came, Target, Where
from tests.hostile.corpora import xml
from tests.hostile.ground import Ground
from tests.hostile.readers.reader import Reader, reading, told
from tests.unit.intake.messages import START
from tests.unit.intake.notices import notice

HOSPITAL, AMBULANCE = load("hospital-adw"), load("bars-examples")
NEVER_READ = "Testfilecontent"

Read = Callable[[bytes], object]

READERS: dict[str, Read] = {
    "adw": lambda body: adw.parse(body, HOSPITAL),
    "bars": lambda body: bars.parse(body, "application/fhir+xml", AMBULANCE),
    "tree": fhir_xml.read,
    "envelope": adw_notice.envelope,
    "control": mesh_control.announces_data,
}


@dataclass(frozen=True)
class Trap:
    """A file that must not be read, and a port that nobody may knock at."""

    file: Path
    listening: socket.socket

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.listening.getsockname()[1])

    def knocked(self) -> bool:
        """Whether somebody connected."""
        try:
            self.listening.accept()
        except BlockingIOError:
            return False
        return True


@asynccontextmanager
async def trap(folder: Path) -> AsyncIterator[Trap]:
    """One for a whole corpus."""
    file = folder / "never-read.txt"
    file.write_text(NEVER_READ)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield Trap(file, listening)


def answered(body: bytes, rejected: Rejected) -> str:
    """What a hospital is answered, for all to see."""
    assert HOSPITAL.adw is not None
    about = adw_notice.envelope(body)
    verdict_ = verdict(about, Refusal(UUID(int=1), START, rejected))
    answer = adw_answer.answer(about, None, verdict_, HOSPITAL.adw, of="a test")
    return fhir_wire.xml(answer).decode() if answer else ""


def _of(reader: str, came: object, attack: xml.Attack) -> bool:
    """Whether it was read or refused as it should be; by all but one either will do."""
    if reader == "adw" and attack.harmless:
        return isinstance(came, Canonical) and came.person.family_name == "Testperson"
    if isinstance(came, Rejected):
        return came.status in (400, 413, 422)
    return reader != "adw"


@asynccontextmanager
async def _readers(ground: Ground) -> AsyncIterator[Target]:
    async with trap(ground.fresh("xml")) as set_:

        def read(attack: hostile.Attack) -> Came:
            reader, made = attack.sent
            body = made.make(set_.file, set_.port)
            came = reading(lambda: READERS[reader](body))
            told_ = told(came) if isinstance(came, Rejected) else ""
            if isinstance(came, Rejected) and reader == "adw":
                told_ += answered(body, came)
            quiet = NEVER_READ not in repr(came) and not set_.knocked()
            return Came(quiet and _of(reader, came, made), told_)

        yield Reader(read, lambda: isinstance(READERS["adw"](notice()), Canonical))


ATTACKS = tuple(
    hostile.Attack(f"{reader}: {each.name}", (reader, each))
    for each in xml.ATTACKS
    for reader in READERS
)

XML = hostile.Kind(
    "S15",
    f"XML attacks, by {len(READERS)} readers",
    Where.READER,
    ATTACKS,
    _readers,
    (xml.SECRET, "Testperson"),
)
