"""Mails by SMTP into a real Dovecot; it looks where intake has put them."""

import asyncio
import re
import time
from collections import Counter

from services.devkit.replay.delivered import Answer, Delivered
from services.devkit.scenario.parcel import Parcel
from tests.connected.intake.dovecot import Dovecot
from tests.connected.intake.exim import Exim

LOOK_SECONDS = 0.3
PATIENCE_SECONDS = 240

_NAME = re.compile(rb"^Message-ID:\s*<([^@>]+)@", re.IGNORECASE | re.MULTILINE)


class ImapPost:
    """Mails by SMTP. A mail stays in the inbox until it lies in Done or in Quarantine."""

    def __init__(self, exim: Exim, dovecot: Dovecot) -> None:
        self._exim = exim
        self._dovecot = dovecot
        self._turn = asyncio.Lock()
        self._looking = asyncio.Lock()
        self._looked = 0.0
        self._sent: Counter[str] = Counter()
        self._found: dict[str, Counter[str]] = {}

    async def deliver(self, parcel: Parcel) -> Delivered:
        """Done tells that it is dealt with, Quarantine that it is refused."""
        async with self._turn:  # in the order in which they are written
            await asyncio.to_thread(self._exim.deliver, parcel.body)
        self._sent[parcel.name] += 1
        nth, until = self._sent[parcel.name], time.monotonic() + PATIENCE_SECONDS
        while sum(each[parcel.name] for each in self._found.values()) < nth:
            assert time.monotonic() < until, f"{parcel.name} still waits"
            await self._look()
        return Delivered(parcel, (Answer(taken=self._found["Done"][parcel.name] >= nth),))

    async def _look(self) -> None:
        """All who wait look together."""
        async with self._looking:
            if time.monotonic() - self._looked > LOOK_SECONDS:
                self._found = await asyncio.to_thread(self.lying)
                self._looked = time.monotonic()
        await asyncio.sleep(LOOK_SECONDS)

    def lying(self) -> dict[str, Counter[str]]:
        """How often each mail lies in each folder."""
        return {folder: self._in(folder) for folder in ("Done", "Quarantine")}

    def _in(self, folder: str) -> Counter[str]:
        with self._dovecot.client() as client:
            if not client.folder_exists(folder):
                return Counter()
            client.select_folder(folder, readonly=True)
            wanted = b"BODY[HEADER.FIELDS (MESSAGE-ID)]"
            told = client.fetch(client.search(), [b"BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
            names = (_NAME.search(each[wanted]) for each in told.values())
            return Counter(name[1].decode() for name in names if name)
