"""When a file counts as whole: two looks, some time apart, saw the same of it."""

from collections.abc import Mapping
from dataclasses import dataclass

Inode = int
State = tuple[int, int]
"""Size in bytes, and when it was last written, in nanoseconds."""


@dataclass
class LooksTwice:
    """Files are known by their inode: one that was whole under a temporary name still is."""

    apart: float
    """Seconds."""

    def __post_init__(self) -> None:
        self._first: dict[Inode, tuple[State, float]] = {}

    def whole(self, seen: Mapping[Inode, State], now: float) -> frozenset[Inode]:
        """Those that are as they were at a look at least `apart` before; an empty one never is."""
        self._first = {inode: self._since(inode, state, now) for inode, state in seen.items()}
        return frozenset(
            inode
            for inode, ((size, _), since) in self._first.items()
            if size and now - since >= self.apart
        )

    def _since(self, inode: Inode, state: State, now: float) -> tuple[State, float]:
        known = self._first.get(inode)
        return known if known is not None and known[0] == state else (state, now)
