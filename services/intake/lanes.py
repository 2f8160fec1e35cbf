"""What waits for its commit, in the order in which it is let through.

The urgent go first, and sources take turns, so that no source's flood delays another's. Of one
referral nothing overtakes. A quarter of every batch is left to what is not urgent: whoever calls
everything urgent cannot shut the others out.
"""

from collections import OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")

SHARE = 4
"""One part in so many of a batch is for what is not urgent."""


class Turns(Generic[Item]):
    """A queue for each source; the sources take turns."""

    def __init__(self) -> None:
        self._queues: OrderedDict[str, deque[Item]] = OrderedDict()
        self.waiting = 0

    def put(self, source: str, item: Item) -> None:
        """Behind what the source has sent before."""
        self._queues.setdefault(source, deque()).append(item)
        self.waiting += 1

    def take(self) -> Item:
        """The next of the source whose turn it is. `KeyError` where nothing waits."""
        source, queue = self._queues.popitem(last=False)
        if len(queue) > 1:
            item = queue.popleft()
            self._queues[source] = queue
        else:
            item = queue[0]
        self.waiting -= 1
        return item


@dataclass(frozen=True, slots=True)
class _Placed(Generic[Item]):
    item: Item
    key: Hashable | None


class Lanes(Generic[Item]):
    """The urgent and the others. `key` is what must stay in order: None for what stands alone."""

    def __init__(self) -> None:
        self._urgent: Turns[_Placed[Item]] = Turns()
        self._others: Turns[_Placed[Item]] = Turns()
        self._waiting: dict[Hashable, tuple[Turns[_Placed[Item]], int]] = {}

    def __len__(self) -> int:
        return self._urgent.waiting + self._others.waiting

    def put(self, item: Item, *, source: str, key: Hashable | None, urgent: bool) -> None:
        """Let it wait: behind what waits of the same referral, in whichever lane that is."""
        lane, before = self._waiting.get(key, (self._urgent if urgent else self._others, 0))
        if key is not None:
            self._waiting[key] = (lane, before + 1)
        lane.put(source, _Placed(item, key))

    def take(self, count: int) -> list[Item]:
        """The next so many, or all that there are."""
        kept = min(count // SHARE, self._others.waiting)
        first = min(count - kept, self._urgent.waiting)
        rest = min(count - first, self._others.waiting)
        taken = [self._urgent.take() for _ in range(first)]
        taken += [self._others.take() for _ in range(rest)]
        return [self._left(each) for each in taken]

    def _left(self, placed: _Placed[Item]) -> Item:
        if placed.key is not None:
            lane, waiting = self._waiting.pop(placed.key)
            if waiting > 1:
                self._waiting[placed.key] = (lane, waiting - 1)
        return placed.item
