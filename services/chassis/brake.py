"""The brake: where too many events are set aside, our deploy is wrong, not the events."""

from collections import deque
from collections.abc import Sequence
from itertools import repeat

IN_A_ROW = 20
WINDOW = 200


class Brake:
    """Counts outcomes from its making on; `why` says that it is drawn, and never lets go."""

    def __init__(self) -> None:
        self.why: str | None = None
        self._in_a_row = 0
        self._last: deque[bool] = deque(maxlen=WINDOW)

    def handled(self, count: int) -> None:
        """So many events came to a good end."""
        if count:
            self._in_a_row = 0
            self._last.extend(repeat(False, min(count, WINDOW)))

    def set_aside(self) -> None:
        """An event became a dead letter."""
        self._in_a_row += 1
        self._last.append(True)
        if self._in_a_row >= IN_A_ROW:
            self._draw(f"{IN_A_ROW} events in a row set aside")
        elif len(self._last) == WINDOW and sum(self._last) > WINDOW // 2:
            self._draw(f"more than half of the last {WINDOW} events set aside")

    def saw(self, set_aside: Sequence[bool]) -> None:
        """Outcomes in their order."""
        for each in set_aside:
            if each:
                self.set_aside()
            else:
                self.handled(1)

    def _draw(self, why: str) -> None:
        self.why = self.why or why
