"""What is locked in the small world, and what a transaction leaves in its tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.model.desk import (
    BEGUN,
    DISCARDS,
    HANDLES,
    HOLDS,
    KEEPS,
    REPLAYS,
    SETS_ASIDE,
    Doing,
    State,
    Trap,
)
from tests.model.partition import BITS, Partition
from tests.model.step import Violation

NOBODY = -1


@dataclass(frozen=True)
class Books(Partition):
    """The tables, as they should be kept or with one trap."""

    trap: Trap | None = None

    # Locks ---------------------------------------------------------------------------------

    def _open(self, state: State, but: int) -> list[Doing]:
        """The transactions of everybody but one: processes are 0 and 1, people 2 and 3."""
        everybody = (*state.processes, *state.people, state.doubtful)
        return [d for n, d in enumerate(everybody) if n != but and d.at != BEGUN]

    def claims(self, state: State, but: int) -> tuple[int, int]:
        """What others have claimed in the inbox or kept, and whose marks they have locked."""
        claimed = marks = 0
        for doing in self._open(state, but):
            if doing.what in (HANDLES, SETS_ASIDE, KEEPS):
                claimed |= doing.events
            if doing.what in (HANDLES, REPLAYS, DISCARDS):
                marks |= self.marks[doing.events]
        return claimed, marks

    def locked(self, state: State, but: int) -> int:
        """The letters that others have locked. The lock of one process is no other's hindrance."""
        locked = 0
        for doing in self._open(state, but):
            if doing.what in (REPLAYS, DISCARDS):
                locked |= doing.events if self.trap is not Trap.NO_CLAIM else 0
            elif doing.at == HOLDS and but not in (0, 1) and self.trap is not Trap.NOT_LOCKED:
                locked |= doing.rows
        return locked

    def waiting(self, doing: Doing) -> int:
        """Of a process' events, those that are to be parked."""
        if self.kind == "states" or doing.what != HANDLES:
            return 0
        return doing.events & self.keys[doing.rows]

    def committed(self, state: State, doing: Doing, who: int) -> Any:
        """The tables after this transaction, or what is wrong with it; None where it must wait."""
        events = doing.events
        if doing.what in (SETS_ASIDE, KEEPS):
            if events & (state.handled | state.ended):
                return Violation(f"{self.told(events)} is set aside again after its end")
            return state._replace(dead=state.dead | events)
        if doing.what == HANDLES:
            parked = self.waiting(doing)
            ended = doing.rows if self.kind == "states" else 0
            then = state._replace(
                parked=state.parked | parked, dead=state.dead & ~ended, ended=state.ended | ended
            )
            return self._handled(then, events & ~parked)
        then = state._replace(dead=state.dead & ~events, parked=state.parked & ~events)
        if doing.what == DISCARDS:
            return then._replace(ended=state.ended | events)
        return self._replayed(state, then, doing, who)

    def _replayed(self, state: State, then: State, doing: Doing, who: int) -> Any:
        bit = doing.events
        if self.trap is Trap.THROUGH_INBOX and not bit & self.unreadable:
            return Violation(f"{self.told(bit)} was swallowed, and nobody has handled it")
        if self.trap is not Trap.NO_CLAIM and self.marks[bit] & -bit & (
            state.handled | state.ended
        ):
            if self.kind == "steps":
                return Violation(f"{self.told(bit)} was stepped over")
            return then._replace(ended=state.ended | bit)
        if bool(doing.read & 2) != bool(state.edited & bit):
            return Violation(f"{self.told(bit)} took effect as it was before it was edited")
        if self.kind == "states":
            ended = state.dead & self.keys[bit] & (bit - 1)
            if ended & self.locked(state, who):
                return None
            then = then._replace(dead=then.dead & ~ended, ended=then.ended | ended)
        return self._handled(then, bit)

    def _handled(self, state: State, fresh: int) -> State | Violation:
        """Each took effect once, and in order."""
        handled = state.handled
        for event in BITS[fresh]:
            bit = 1 << event
            key = self.keys[bit]
            if handled & bit:
                return Violation(f"{self.names[event]} took effect twice")
            if self.kind == "steps" and key & (bit - 1) & ~(handled | state.ended):
                return Violation(f"{self.names[event]} took effect before the one ahead of it")
            if handled & key & -bit:
                return Violation(f"{self.names[event]} took effect after a later one")
            handled |= bit
        return state._replace(handled=handled)

    # Lines ---------------------------------------------------------------------------------

    def firsts(self, state: State) -> Sequence[int]:
        """Who is first in each line."""
        standing = state.dead | state.parked
        lines = {standing & self.keys[1 << event] for event in BITS[standing]}
        return [BITS[line][0] for line in sorted(lines)]

    def due(self, state: State) -> Sequence[int]:
        """Whoever may be driven: the first of a line; each, where nobody waits for it."""
        standing = state.dead | state.parked
        if not standing or self.kind == "states":
            return BITS[standing]
        if self.trap is Trap.BACKWARDS:
            return [BITS[standing & self.keys[1 << n]][-1] for n in self.firsts(state)]
        return self.firsts(state)

    def read(self, state: State, bit: int) -> int:
        """What a person remembers of a letter."""
        return bool(state.parked & bit) | bool(state.edited & bit) << 1
