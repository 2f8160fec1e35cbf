"""A sender of files: each into the inbox of its folder, and back comes a reply file."""

import csv
from pathlib import Path

from services.devkit.replay.delivered import Answer, Delivered
from services.devkit.replay.round import until
from services.devkit.scenario.parcel import Parcel


class DropFolder:
    """The folder of one source. A file lies there until it is answered."""

    def __init__(self, root: Path, *, patience: float = 60.0) -> None:
        self._root = root
        self._patience = patience

    async def deliver(self, parcel: Parcel) -> Delivered:
        """What the reply file says of each row."""
        reply = self._root / "replies" / f"{parcel.name}.reply.csv"
        self._put(parcel)
        await until(reply.exists, parcel.name, within=self._patience)
        with reply.open(encoding="utf-8", newline="") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: int(row["line"]))
        return Delivered(parcel, tuple(map(_answer, rows)))

    def _put(self, parcel: Parcel) -> None:
        inbox = self._root / "inbox"
        inbox.mkdir(parents=True, exist_ok=True)
        part = inbox / f"{parcel.name}.part"
        part.write_bytes(parcel.body)
        part.rename(inbox / parcel.name)


def _answer(row: dict[str, str]) -> Answer:
    if row["outcome"] == "refused":
        return Answer(taken=False)
    return Answer(taken=True, referral=row["referral_id"], version=int(row["version"]))
