"""Sends one contact, again and again with the same ids, until it has an answer."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Mapping
from xml.etree import ElementTree

import httpx

from services.devkit.errors import DevkitError
from services.devkit.replay.answered import Answered
from services.devkit.scenario.contact import FHIR_DOOR, Contact, Key

_RETRY = frozenset({408, 425, 429, 503, 504})
_WRONG = "0" * 43


class Sender:
    """A sender with the keys of several sources. `address` may change while intake restarts."""

    def __init__(
        self, address: Callable[[], str], keys: Mapping[str, str], *, patience: float = 60.0
    ) -> None:
        self._address = address
        self._keys = keys
        self._patience = patience
        self._http = httpx.AsyncClient(timeout=10, limits=httpx.Limits(max_connections=64))

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    async def send(self, contact: Contact) -> Answered:
        """The answer; `DevkitError` where none came within the patience."""
        until = time.monotonic() + self._patience
        tries = 0
        while True:
            tries += 1
            started = time.perf_counter()
            answer = await self._try(contact)
            if answer is not None and answer.status_code not in _RETRY:
                return _answered(contact, answer, tries, time.perf_counter() - started)
            if time.monotonic() > until:
                said = "nothing" if answer is None else str(answer.status_code)
                raise DevkitError(f"{contact.reference}: {said} after {tries} tries")
            await asyncio.sleep(0.1 * random.uniform(0.5, 1.5))  # noqa: S311 - jitter

    async def _try(self, contact: Contact) -> httpx.Response | None:
        try:
            return await self._http.post(
                self._address() + contact.path,
                content=contact.body,
                headers={**contact.headers, **self._authorization(contact)},
            )
        except (httpx.HTTPError, DevkitError):
            return None

    def _authorization(self, contact: Contact) -> dict[str, str]:
        if contact.key is Key.NONE:
            return {}
        key = _WRONG if contact.key is Key.WRONG else self._keys[contact.source]
        return {"Authorization": f"Bearer {key}"}


def _answered(contact: Contact, answer: httpx.Response, tries: int, seconds: float) -> Answered:
    referral, version = place(contact, answer) if answer.is_success else (None, None)
    return Answered(
        contact=contact,
        status=answer.status_code,
        referral=referral,
        version=version,
        tries=tries,
        seconds=seconds,
    )


def place(contact: Contact, answer: httpx.Response) -> tuple[str | None, int | None]:
    """The referral's id and version, as each door tells them."""
    if contact.path != FHIR_DOOR:
        said = answer.json()
        return str(said["referral_id"]), int(said["version"])
    return _of_request(answer)


def _of_request(answer: httpx.Response) -> tuple[str, int]:
    """The ServiceRequest of a response message, which is the referral."""
    if "xml" not in answer.headers["content-type"]:
        request = json.loads(answer.content)["entry"][1]["resource"]
        return str(request["id"]), int(request["meta"]["versionId"])
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own service's answer
    request = root.find(".//{*}ServiceRequest")
    return _value(request, "{*}id"), int(_value(request, "{*}meta/{*}versionId"))


def _value(element: ElementTree.Element | None, path: str) -> str:
    found = None if element is None else element.find(path)
    return "" if found is None else found.get("value", "")
