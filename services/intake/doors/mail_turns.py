"""Which mail of a box is next: what seems urgent first, and senders take turns.

A mail's beginning tells, before anything is parsed. It counts for its turn alone: what a mail is,
`mail_taking` finds out. Of whoever brings more than they may the mails wait in the box.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.intake.doors.box import Box, Waiting
from services.intake.lanes import SHARE, Lanes

HEAD_BYTES = 16 * 1024
"""What is read of a mail to tell whose turn it is: nearly always the whole header."""

AT_ONCE = 50
"""Mails whose beginnings are asked for together; others' messages get through in between."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Who takes a turn with a mail, and whether it seems urgent."""

    turn: str
    urgent: bool


class Turns:
    """The mails of one box that are known to wait. `whose` reads the beginning of one."""

    def __init__(
        self, whose: Callable[[bytes], Whose], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = whose
        self._clock = clock
        self._whose: dict[str, Whose] = {}
        self._again: dict[str, float] = {}
        self.begin()

    def begin(self) -> None:
        """Begin anew: what was put off may have its turn again."""
        self._lanes: Lanes[Waiting] = Lanes()
        self._placed: set[str] = set()

    async def look(self, box: Box) -> None:
        """Have what has come meanwhile wait for its turn."""
        waiting = await box.waiting()
        self._whose = {m.name: self._whose[m.name] for m in waiting if m.name in self._whose}
        new = [each for each in waiting if each.name not in self._placed]
        await self._learn(box, [each for each in new if each.name not in self._whose])
        for mail in new:
            if mail.name in self._whose:
                self._place(mail, self._whose[mail.name])

    def next(self) -> list[Waiting]:
        """The next few; none where nobody's turn is left."""
        while taken := self._lanes.take(SHARE):
            if due := [each for each in taken if not self._waits(self._whose[each.name])]:
                return due
        return []

    def put_off(self, mail: Waiting, seconds: float) -> None:
        """No mail of this one's sender has a turn before then."""
        self._again[self._whose[mail.name].turn] = self._clock() + seconds

    def rests(self) -> float | None:
        """Seconds until somebody who was put off may have a turn; None where nobody was."""
        now = self._clock()
        return min((max(0.0, at - now) for at in self._again.values() if at > now), default=None)

    async def _learn(self, box: Box, unknown: Sequence[Waiting]) -> None:
        for start in range(0, len(unknown), AT_ONCE):
            heads = await box.heads(unknown[start : start + AT_ONCE], most=HEAD_BYTES)
            self._whose |= {name: self._ask(head) for name, head in heads.items()}

    def _place(self, mail: Waiting, whose: Whose) -> None:
        self._placed.add(mail.name)
        if not self._waits(whose):
            self._lanes.put(mail, source=whose.turn, key=None, urgent=whose.urgent)

    def _waits(self, whose: Whose) -> bool:
        return self._again.get(whose.turn, 0.0) > self._clock()
