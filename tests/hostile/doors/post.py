"""Doors over HTTP: what is posted, and the next form that must be accepted."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

import httpx

from tests.connected.intake.conftest import Intake, form
from tests.hostile.attack import Attack, Came

Post = Callable[[Attack], Awaitable[httpx.Response]]
Right = Callable[[Attack, httpx.Response], bool]


@dataclass(frozen=True)
class Posted:
    """A door that is posted to. `right` judges the answer."""

    intake: Intake
    post: Post
    right: Right
    numbers: "count[int]" = field(default_factory=count)

    async def take(self, attack: Attack) -> Came:
        """Post it, and hear every word of the answer."""
        answer = await self.post(attack)
        told = f"{answer.headers!r}\n{answer.text}"
        return Came(self.right(attack, answer), told)

    async def goes_on(self) -> bool:
        """Whether the next form is accepted."""
        answer = await self.intake.send(form(reference=f"NEXT-{next(self.numbers)}"))
        return answer.status_code == 202

    def clock(self) -> float:
        """The wall's time."""
        return time.monotonic()
