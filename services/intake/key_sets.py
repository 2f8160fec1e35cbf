"""The keys that issuers publish, fetched when needed and kept while the issuer is away."""

import asyncio
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from jwt import PyJWK

from services.chassis.failures import Unavailable
from services.chassis.logs import logger
from services.intake.tokens import KeySet, Untrusted, key_set

FRESH_SECONDS = 600.0
"""A key that the issuer has taken back may be trusted for so long, while the issuer answers."""

KEPT_SECONDS = 24 * 3600.0
"""How long keys stand while the issuer does not answer."""

AGAIN_SECONDS = 30.0
"""An unknown key id makes us ask again, and no more often."""

LARGEST = 256 * 1024
"""Bytes of a published key set."""

log = logger("intake.key_sets")


@dataclass
class _Known:
    keys: KeySet = field(default_factory=dict)
    fetched_at: float = -math.inf
    asked_at: float = -math.inf
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


class KeySets:
    """By the address at which an issuer publishes its keys. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[str, _Known] = {}

    async def key(self, address: str, key_id: str) -> PyJWK:
        """The issuer's key. `Untrusted` for one it does not have.

        `Unavailable` without any, and for one that it may have while it does not answer.
        """
        known = self._known.setdefault(address, _Known())
        if self._wanted(known, key_id) or (key_id not in known.keys and known.asking.locked()):
            async with known.asking:
                if self._wanted(known, key_id):
                    await self._refresh(known, address)
        if self._clock() - known.fetched_at > KEPT_SECONDS:
            raise Unavailable("the issuer's keys cannot be had")
        if key_id in known.keys:
            return known.keys[key_id]
        if known.fetched_at < known.asked_at:
            raise Unavailable("the issuer may have published this key, and cannot be asked")
        raise Untrusted

    def _wanted(self, known: _Known, key_id: str) -> bool:
        now = self._clock()
        stale = now - known.fetched_at > FRESH_SECONDS or key_id not in known.keys
        return stale and now - known.asked_at > AGAIN_SECONDS

    async def _refresh(self, known: _Known, address: str) -> None:
        """What was known stays where the issuer does not answer."""
        known.asked_at = self._clock()
        try:
            found = key_set(_listing(json.loads(await _published(address))))
        except (httpx.HTTPError, OSError, ValueError, RecursionError) as error:
            log.warning("an issuer's keys were not had", extra={"cause": type(error).__name__})
            return
        known.keys, known.fetched_at = found, self._clock()


def _listing(published: Any) -> Any:
    """A key set, which may be empty. `ValueError` for anything else: no key is taken back by it."""
    listed = published.get("keys") if isinstance(published, dict) else None
    is_key_set = isinstance(listed, list)
    if not is_key_set:
        raise ValueError("this is no key set")
    return published


async def _published(address: str) -> bytes:
    if address.startswith("file:"):
        return await asyncio.to_thread(Path(address.removeprefix("file:")).read_bytes)
    async with (
        httpx.AsyncClient(timeout=5, follow_redirects=False) as client,
        client.stream("GET", address) as response,
    ):
        response.raise_for_status()
        return await _bounded(response)


async def _bounded(response: httpx.Response) -> bytes:
    found = b""
    async for chunk in response.aiter_bytes():
        found += chunk
        if len(found) > LARGEST:
            raise ValueError("the key set is too large")
    return found
