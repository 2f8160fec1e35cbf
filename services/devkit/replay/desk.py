"""The Early Intervention Team at work: cases go through its API as staff would move them."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from services.devkit.errors import DevkitError

Case = dict[str, Any]
Move = tuple[str, dict[str, Any]]

_MOVES: dict[str, Move] = {
    "opened": ("allocate", {"profession": "ot"}),
    "allocated": ("contact", {}),
    "contacted": ("assess", {}),
    "assessed": ("arrange-support", {"arrangements": [{"support": "equipment"}]}),
    "support_arranged": ("close", {"outcome": "progress_to_support"}),
}
"""What is done with a case of each status."""

_RETURN: Move = ("return", {"reason": "not-for-eit"})

_COURSES = ((40, 0), (14, 1), (10, 2), (10, 3), (8, 4), (18, 5))
"""How many of a hundred cases come how many moves far on the day."""

_RETURNED = 0.04
"""The share of cases that are given back once they are allocated."""


PAUSE_SECONDS = 0.5
"""Between two looks at the worklist."""

HANDS = 8
"""How many cases are moved at a time."""


class Desk:
    """Staff who look at the worklist again and again and move what they find."""

    def __init__(self, address: Callable[[], str], key: str, seed: int) -> None:
        self._address = address
        self._random = Random(seed)  # noqa: S311 - a scenario
        self._courses: dict[str, dict[str, Move]] = {}
        self._http = httpx.AsyncClient(timeout=10, headers={"Authorization": f"Bearer {key}"})
        self.moved = 0

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self.round()
            await asyncio.sleep(PAUSE_SECONDS)

    async def round(self) -> None:
        """Move every open case that is not as far as it comes today by one step."""
        try:
            cases = await self._open_cases()
            for some in (cases[at : at + HANDS] for at in range(0, len(cases), HANDS)):
                await asyncio.gather(*map(self._move, some))
        except (httpx.HTTPError, DevkitError):
            return  # the service is away: the next round finds the cases as they stand

    async def _open_cases(self) -> list[Case]:
        found: list[Case] = []
        after: dict[str, str] = {}
        while True:
            answer = await self._http.get(
                f"{self._address()}/v1/cases", params={"status": "open", "limit": "200", **after}
            )
            page = answer.raise_for_status().json()
            found += page["cases"]
            if not page["next"]:
                return found
            after = {"after": page["next"]}

    async def _move(self, case: Case) -> None:
        course = self._courses.setdefault(case["case_id"], self._course())
        if case["status"] not in course:
            return
        path, body = course[case["status"]]
        answer = await self._http.post(
            f"{self._address()}/v1/cases/{case['case_id']}/{path}",
            json={**body, "expected_version": case["version"]},
            headers={"Idempotency-Key": str(uuid4())},
        )
        if answer.status_code in (409, 412):
            return  # moved by a new decision meanwhile: the next round sees how
        answer.raise_for_status()
        self.moved += 1

    def _course(self) -> dict[str, Move]:
        """The moves that a case will see, by the status in which each is made."""
        weights, lengths = zip(*_COURSES, strict=True)
        (length,) = self._random.choices(lengths, weights)
        course = dict(list(_MOVES.items())[:length])
        if "allocated" in course and self._random.random() < _RETURNED:
            course["allocated"] = _RETURN
        return course
