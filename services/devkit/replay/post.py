"""A mail server that delivers into a Maildir.

Nobody is answered by mail: where a mail lies tells what became of it.
"""

from pathlib import Path

from services.devkit.replay.delivered import Answer, Delivered
from services.devkit.replay.round import until
from services.devkit.scenario.parcel import Parcel


class Post:
    """One mailbox. A mail stays where it is until all about it is durable."""

    def __init__(self, root: Path, *, patience: float = 60.0) -> None:
        self._root = root
        self._patience = patience
        self._delivered = 0

    async def deliver(self, parcel: Parcel) -> Delivered:
        """Done tells that it is dealt with, Quarantine that it is refused."""
        self._delivered += 1
        name = f"{self._delivered:05d}.{parcel.name}"
        self._put(name, parcel.body)
        done, quarantine = (self._root / f".{each}" / "cur" / f"{name}:2,S" for each in _FOLDERS)
        await until(
            lambda: done.exists() or quarantine.exists(), parcel.name, within=self._patience
        )
        return Delivered(parcel, (Answer(taken=done.exists()),))

    def _put(self, name: str, mail: bytes) -> None:
        for part in ("tmp", "new"):
            (self._root / part).mkdir(parents=True, exist_ok=True)
        aside = self._root / "tmp" / name
        aside.write_bytes(mail)
        aside.rename(self._root / "new" / name)


_FOLDERS = ("Done", "Quarantine")
