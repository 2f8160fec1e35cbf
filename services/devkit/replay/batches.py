"""A sender of many lines in one request, each answered by a line of its own."""

import asyncio
import json
import time
from collections.abc import Callable

import httpx

from services.devkit.errors import DevkitError
from services.devkit.replay.delivered import Answer, Delivered
from services.devkit.scenario.contact import JSON_DOOR
from services.devkit.scenario.parcel import Parcel

_AGAIN = frozenset({408, 425, 429, 503, 504})
PAUSE_SECONDS = 0.2


class Batches:
    """What is not answered to its last line is sent again whole, under the same key."""

    def __init__(
        self, address: Callable[[], str], keys: dict[str, str], *, patience: float = 60.0
    ) -> None:
        self._address = address
        self._keys = keys
        self._patience = patience
        self._http = httpx.AsyncClient(timeout=20)

    async def close(self) -> None:
        """Let the connection go."""
        await self._http.aclose()

    async def deliver(self, parcel: Parcel) -> Delivered:
        """The answers, line by line."""
        until, tries = time.monotonic() + self._patience, 0
        while True:
            tries += 1
            answers = await self._try(parcel)
            if answers is not None:
                return Delivered(parcel, answers, tries)
            if time.monotonic() > until:
                raise DevkitError(f"{parcel.name}: no answer after {tries} tries")
            await asyncio.sleep(PAUSE_SECONDS)

    async def _try(self, parcel: Parcel) -> tuple[Answer, ...] | None:
        headers = {
            "Content-Type": "application/x-ndjson",
            "Idempotency-Key": parcel.name,
            "Authorization": f"Bearer {self._keys[parcel.source]}",
        }
        try:
            told = await self._http.post(
                self._address() + JSON_DOOR, content=parcel.body, headers=headers
            )
        except (httpx.HTTPError, DevkitError):
            return None
        lines = [json.loads(line) for line in told.content.splitlines()] if told.is_success else []
        if not lines or any(line["status"] in _AGAIN for line in lines):
            return None
        return tuple(map(_answer, sorted(lines, key=lambda line: int(line["line"]))))


def _answer(line: dict[str, object]) -> Answer:
    if line["status"] != 202:
        return Answer(taken=False)
    return Answer(True, str(line["referral_id"]), int(str(line["version"])))
