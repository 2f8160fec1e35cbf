"""The folder door: files that senders drop, a reply file for each.

`<root>/<source>/inbox` is where a source writes; `replies` is where it finds `NAME.reply.csv` once
every row is durable. `receipts` keeps each reply under the file's identity: the same file again
gets the same reply, and is not read again.
"""

import asyncio
from pathlib import Path

from services.chassis.failures import describe
from services.chassis.logs import logger
from services.intake.doors import taking
from services.intake.doors.claim import Claim
from services.intake.doors.drop import Drop
from services.intake.doors.dropped import Dropped
from services.intake.doors.measure import measure
from services.intake.doors.pickup import Pickup
from services.intake.doors.receipt import Receipt
from services.intake.doors.turns import turns
from services.intake.front import Front
from services.intake.source import Source, SourceDoor

EVERY_SECONDS = 1.0
"""How often the folders are looked at."""

RETRY_SECONDS = 5.0

log = logger("intake.folder")


class FolderDoor:
    """Looks into the folder of every source that has this door, one file of each at a time."""

    def __init__(self, front: Front, root: Path, *, settle: float, every: float = EVERY_SECONDS):
        self._front = front
        self._root = root
        self._settle = settle
        self._every = every
        self._pickups: dict[str, Pickup] = {}

    async def run(self) -> None:
        """For ever."""
        await turns(self._front, SourceDoor.FOLDER, self._turn, every=self._every)

    async def _turn(self, source: Source) -> None:
        """All the files that are there. What stands in the way of one is waited out."""
        try:
            pickup = await asyncio.to_thread(self._pickup, source.name)
            while (claim := await asyncio.to_thread(pickup.take)) is not None:
                with claim:
                    await self._take(pickup, claim, source)
        except Exception as error:  # noqa: BLE001 - the file stays in `working`, for the next turn
            log.warning(
                "a dropped file waits", extra={"source": source.name, "cause": describe(error)}
            )
            await asyncio.sleep(RETRY_SECONDS)

    def _pickup(self, name: str) -> Pickup:
        pickup = self._pickups.setdefault(name, Pickup(self._root / name, self._settle))
        pickup.prepare("replies", "receipts")
        return pickup

    async def _take(self, pickup: Pickup, claim: Claim, source: Source) -> None:
        if source.folder is None:
            raise TypeError("the source describes no files")
        measured = await asyncio.to_thread(measure, claim.file)
        dropped = Dropped(claim, source, source.folder, measured)
        receipt = Receipt(pickup.root / "receipts", dropped.identity, claim.id)
        is_read = await self._known(receipt, source) or await self._answer(dropped, receipt)
        await asyncio.to_thread(receipt.copy, pickup.root / "replies", claim.name)
        if is_read:
            await asyncio.to_thread(pickup.done, claim)
        else:
            receipt.forget()
            await asyncio.to_thread(pickup.quarantine, claim)

    async def _known(self, receipt: Receipt, source: Source) -> bool:
        """Whether the file was answered before: then so were all its rows."""
        if not receipt.kept:
            return False
        taking.repeated(source, await asyncio.to_thread(receipt.told))
        return True

    async def _answer(self, dropped: Dropped, receipt: Receipt) -> bool:
        """Answer every row, durably; whether the file could be read."""
        receipt.begin()
        try:
            is_read = await Drop(self._front, dropped, receipt.tell).take()
        except BaseException:
            receipt.give_up()
            raise
        await asyncio.to_thread(receipt.keep)
        return is_read
