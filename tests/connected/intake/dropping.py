"""A folder that files are dropped into, and what comes of them."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from services.intake.app import build_service
from services.intake.doors.folder import FolderDoor
from tests.connected.intake.conftest import Intake
from tests.waiting import until

SOURCE = "yas-forms"


class Folder:
    """A source's folder, as its sender sees it."""

    def __init__(self, root: Path, source: str = SOURCE) -> None:
        self.root = root / source
        (self.root / "inbox").mkdir(parents=True, exist_ok=True)

    def drop(self, name: str, content: bytes) -> None:
        """Drop a file under its final name, whole."""
        part = self.root / "inbox" / f"{name}.part"
        part.write_bytes(content)
        part.rename(self.root / "inbox" / name)

    async def reply(self, name: str) -> list[dict[str, str]]:
        """The lines of the reply, once it is there; it is taken away."""
        path = self.root / "replies" / f"{name}.reply.csv"
        await until(path.exists)
        content = path.read_text(encoding="utf-8")
        path.unlink()
        await until(lambda: not self.kept("working"))
        return list(csv.DictReader(io.StringIO(content, newline="")))

    def kept(self, where: str) -> list[str]:
        """The names of the files that are in a folder, as their sender gave them."""
        found = (each for each in (self.root / where).rglob("*") if each.is_file())
        return sorted(each.name.partition("~")[2] or each.name for each in found)


@asynccontextmanager
async def looking(intake: Intake, root: Path, source: str = SOURCE) -> AsyncIterator[Folder]:
    """The door looks into the folder, often."""
    api = build_service(intake.settings).api
    assert api is not None
    front = api(intake.runtime).state.front  # type: ignore[attr-defined]
    task = asyncio.create_task(FolderDoor(front, root, settle=0.05, every=0.05).run())
    try:
        yield Folder(root, source)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
