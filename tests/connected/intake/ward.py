"""A hospital's side of the ADW folders: what a MESH client puts there and fetches."""

import os
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from services.intake.app import Intake as Composition
from services.intake.doors import adw
from services.intake.doors.pickup import Pickup
from services.intake.in_force import InForce
from tests.connected.intake.adw_process import SOURCE
from tests.connected.intake.conftest import Intake

FHIR = {"f": "http://hl7.org/fhir"}
_PLACES = {
    "from": "source/f:endpoint",
    "to": "destination/f:endpoint",
    "of": "response/f:identifier",
    "code": "response/f:code",
    "event": "event/f:code",
    "text": "reason/f:text",
}


@dataclass
class Ward:
    """The folders of one source, and the door that this process has to them."""

    intake: Intake
    root: Path
    sent: int = 0

    def __post_init__(self) -> None:
        self.sources = InForce(self.intake.settings.sources_dir)
        self.front = Composition(self.intake.settings, self.sources)._front(self.intake.runtime)

    def send(self, body: bytes, name: str | None = None) -> None:
        """Deliver a file whole, after those before it."""
        self.sent += 1
        path = self.root / "inbox" / (name or f"X26HC010_{self.sent:04}.dat")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        os.utime(path, ns=(self.sent, self.sent))

    async def round(self) -> None:
        """Have what is there taken up."""
        await adw.taken(self.front, self.sources[SOURCE], Pickup(self.root, apart=0))

    def files(self, where: str) -> list[Path]:
        """The files in one of the folders, however deep."""
        return sorted(path for path in (self.root / where).rglob("*") if path.is_file())

    def answers(self) -> list[dict[str, str]]:
        """What stands in the outbox, in the order in which it was put there."""
        found = [path for path in self.files("outbox") if path.suffix == ".dat"]
        return [answer(p.read_bytes()) for p in sorted(found, key=lambda p: p.stat().st_mtime_ns)]

    async def asked(self, body: bytes) -> dict[str, str]:
        """Send one notice; its answer, fetched."""
        self.send(body)
        await self.round()
        [only] = self.answers()
        for path in self.files("outbox"):
            path.unlink()
        return only


def answer(body: bytes) -> dict[str, str]:
    """What an answer says."""
    tree = etree.fromstring(body)
    return {
        name: tree.xpath(f"//f:MessageHeader/f:{place}/@value", namespaces=FHIR)[0]
        for name, place in _PLACES.items()
    }
