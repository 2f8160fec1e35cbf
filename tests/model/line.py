"""Every step that a dead letter, what waits behind it, and who drives it again may take next.

Two processes read one partition, the second once it is given to it; two people are at the command
line. What nobody can tell apart is one step, or none:

- What is only waited for, before anything is read under it, is locked with what is read next: inbox
  and marks with the question who holds the keys, a person's mark with the letter.
- What is read again is swallowed, where nothing could have forgotten it.
- A batch that fails is as one that was never begun: each of its events is then tried alone.
- Of two people each may be the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.model.books import NOBODY, Books
from tests.model.desk import (
    BEGUN,
    DISCARDS,
    FOLLOWS,
    FREE,
    HANDLES,
    HOLDS,
    IDLE,
    KEEPS,
    REPLAYS,
    SETS_ASIDE,
    WAITS,
    Doing,
    State,
    Trap,
)
from tests.model.partition import BITS
from tests.model.step import Step, Violation

PROCESSES = ("A", "B")
PERSON = "a person"


@dataclass(frozen=True)
class Line(Books):
    """A partition's events with so many faults, in batches, and so many deeds of people."""

    batch: int = 2
    crashes: int = 1
    doubts: int = 1
    refusals: int = 1
    deeds: int = 1

    def start(self) -> State:
        """Nothing has been handled."""
        faults = (self.crashes, self.doubts, self.refusals, self.deeds)
        return State(0, 0, 0, 0, 0, (IDLE, IDLE), (IDLE, IDLE), IDLE, 1, 0, *faults)

    def steps(self, state: State) -> Iterator[Step]:
        """Every next step."""
        for who in (0, 1):
            yield from self._process(state, who, state.processes[who])
        for who in (0, 1) if state.people[0] != state.people[1] else (0,):
            yield from self._person(state, who, state.people[who])
        yield from self._surroundings(state)

    def final(self, state: State) -> Violation | None:
        """What is wrong where nothing is left to do."""
        if state.processes + state.people != (IDLE,) * 4:
            return Violation("everybody waits for somebody else")
        if state.handled | state.ended != self.all:
            return Violation("an event was never handled")
        return None

    def tell(self, step: Step) -> str:
        """The step as a line to read."""
        return f"{step.who} {step.what} {self.told(step.about)}".strip()

    # A process -----------------------------------------------------------------------------

    def _process(self, state: State, who: int, doing: Doing) -> Iterator[Step]:
        if doing.what == FREE:
            if state.readers >> who & 1:
                yield from self._take(state, who)
            return
        if doing.what == HANDLES:
            yield from self._handle(state, who, doing)
        elif doing.what == SETS_ASIDE:
            yield from self._set_aside(state, who, doing)
        elif doing.what == KEEPS:
            yield from self._keep(state, who, doing)
        if state.crashes:
            yield self._crash(state, who)

    def _take(self, state: State, who: int) -> Iterator[Step]:
        """The first events that nobody has brought to an end; a batch ends where one is unreadable.

        It is read again by a zombie, or after a crash; that changes nothing without a trap.
        """
        left = self.all & ~(state.handled | state.dead | state.parked | state.ended)
        first = left & -left
        if first & self.unreadable:
            yield from self._keep(state, who, Doing(KEEPS, first))
        elif first:
            events = 0
            for event in BITS[left]:
                if len(BITS[events]) == self.batch or self.unreadable >> event & 1:
                    break
                events |= 1 << event
                yield from self._claim(state, who, events)
        if self.trap is Trap.AUDIT_FIRST:
            for event in BITS[self.unreadable & (state.dead | state.parked)]:
                again = Doing(KEEPS, 1 << event)
                yield _process("reads again, and finds no end of,", state, who, again, again.events)

    def _claim(self, state: State, who: int, events: int) -> Iterator[Step]:
        if self.trap is not Trap.ASKED_EARLY:
            yield from self._ask(state, who, events, self._holders(state, events))
        elif not self.locked(state, who) & (rows := self._holders(state, events)):
            what = "asks first who holds the keys of"
            yield _process(what, state, who, Doing(HANDLES, events, BEGUN, rows), events)

    def _holders(self, state: State, events: int) -> int:
        """On topics of states, what the events supersede."""
        if self.trap is Trap.NOT_PARKED:
            return 0
        return (state.dead | state.parked) & self.keys[events]

    def _ask(self, state: State, who: int, events: int, rows: int) -> Iterator[Step]:
        """Claim them in the inbox, lock the marks, see who holds the keys."""
        taken, marks = self.claims(state, who)
        if taken & events or marks & self.marks[events]:
            return
        fresh = events & ~(state.handled | state.dead | state.parked | state.ended)
        if not fresh:
            yield _process("knows", state, who, IDLE, events)
            return
        locked = self.locked(state, who) & rows
        waits = locked and self.trap is not Trap.NOT_LOCKED
        doing = Doing(HANDLES, fresh, WAITS if waits else HOLDS, rows)
        what = "claims, and waits for who is ending what holds" if waits else "claims"
        yield _process(what, state, who, doing, fresh)

    def _handle(self, state: State, who: int, doing: Doing) -> Iterator[Step]:
        if doing.at == BEGUN:
            yield from self._ask(state, who, doing.events, doing.rows)
        elif doing.at == WAITS:
            if not self.locked(state, who) & doing.rows:
                rows = doing.rows & (state.dead | state.parked)
                then = doing._replace(at=HOLDS, rows=rows)
                yield _process("has waited and goes on with", state, who, then, doing.events)
        else:
            yield from self._commit(state, who, doing)
            alone = not doing.events & (doing.events - 1)
            if alone and state.refusals and not self.waiting(doing):
                yield _process("cannot handle", state, who, Doing(SETS_ASIDE, doing.events),
                               doing.events, refusals=state.refusals - 1).maybe()  # fmt: skip

    def _set_aside(self, state: State, who: int, doing: Doing) -> Iterator[Step]:
        if doing.at == HOLDS:
            yield from self._commit(state, who, doing)
        elif doing.events & (state.handled | state.dead | state.parked | state.ended):
            yield _process("knows", state, who, IDLE, doing.events)
        elif not self.claims(state, who)[0] & doing.events:
            yield _process("claims", state, who, doing._replace(at=HOLDS), doing.events)

    def _keep(self, state: State, who: int, doing: Doing) -> Iterator[Step]:
        """The insert waits for whoever inserts or ends the same."""
        if doing.at == HOLDS:
            yield from self._commit(state, who, doing)
            return
        taken = self.claims(state, who)[0] | self.locked(state, who)
        if taken & doing.events:
            return
        if doing.events & (state.dead | state.parked):
            yield _process("has kept already", state, who, IDLE, doing.events)
        else:
            what = "cannot read, and keeps"
            yield _process(what, state, who, doing._replace(at=HOLDS), doing.events)

    def _commit(self, state: State, who: int, doing: Doing) -> Iterator[Step]:
        then = self.committed(state, doing, who)
        parked = self.waiting(doing)
        what = f"parks {self.told(parked)} and commits" if parked else "commits"
        if isinstance(then, Violation):
            yield Step(what, PROCESSES[who], doing.events, then)
            return
        done = _process(what, then, who, IDLE, doing.events)
        yield self._seen(done)
        if state.doubts and state.doubtful is IDLE:
            yield _process("sends COMMIT and gets no answer for", state, who, IDLE, doing.events,
                           doubtful=doing, doubts=state.doubts - 1).maybe()  # fmt: skip

    def _crash(self, state: State, who: int) -> Step:
        readers = 2 if (who, state.readers) == (0, 3) else state.readers
        return _process("crashes and starts again", state, who, IDLE, 0,
                        readers=readers, crashes=state.crashes - 1).maybe()  # fmt: skip

    # A person ------------------------------------------------------------------------------

    def _person(self, state: State, who: int, doing: Doing) -> Iterator[Step]:
        if doing.what == FREE:
            yield from self._command(state, who)
            return
        if doing.what == FOLLOWS:
            yield self._follow(state, who, doing)
        elif doing.at == BEGUN:
            yield from self._lock(state, who, doing)
        else:
            yield from self._end(state, who, doing)
        if state.crashes:
            owed = state.owed | self._owed(doing)
            yield self._then("is cut off from", state, who, IDLE, doing.events,
                             owed=owed, crashes=state.crashes - 1).maybe()  # fmt: skip

    def _command(self, state: State, who: int) -> Iterator[Step]:
        """Whoever is first in a line may be driven; of states each, for nobody waits for it."""
        for event in self.due(state):
            bit = 1 << event
            doing = Doing(REPLAYS, bit, read=self.read(state, bit))
            yield self._then("begins to replay", state, who, doing, bit)
            if state.deeds:
                yield self._then("begins to discard", state, who, doing._replace(what=DISCARDS),
                                 bit, deeds=state.deeds - 1).maybe()  # fmt: skip
                if not bit & (state.edited | state.parked | self.locked(state, NOBODY)):
                    yield self._then("edits", state, who, IDLE, bit, edited=state.edited | bit,
                                     deeds=state.deeds - 1).maybe()  # fmt: skip

    def _lock(self, state: State, who: int, doing: Doing) -> Iterator[Step]:
        """Lift the mark, lock the letter; where it is not as it was read, nothing is done."""
        bit, marks = doing.events, self.claims(state, 2 + who)[1]
        if marks & bit:
            return
        then, what = doing._replace(at=HOLDS), "locks"
        if self.trap is not Trap.NO_CLAIM:
            if self.locked(state, 2 + who) & bit:
                return
            standing = (state.dead | state.parked) & bit
            if not standing or doing.read != self.read(state, bit):
                then, what = self._next(bit), "finds no longer as it was"
        yield self._then(what, state, who, then, bit)

    def _end(self, state: State, who: int, doing: Doing) -> Iterator[Step]:
        bit = doing.events
        then = self.committed(state, doing, 2 + who)
        if then is None:
            return
        what = "discards" if doing.what == DISCARDS else "handles, ends and commits"
        if isinstance(then, Violation):
            yield Step(what, PERSON, bit, then)
            return
        yield self._then(what, then, who, self._next(bit), bit)
        if state.doubts and state.doubtful is IDLE:
            yield self._then("sends COMMIT and gets no answer for", state, who, IDLE, bit,
                             owed=state.owed | self._owed(doing), doubtful=doing,
                             doubts=state.doubts - 1).maybe()  # fmt: skip
        if doing.what == REPLAYS and state.refusals:
            yield self._then("cannot handle, and leaves dead", state, who, IDLE, bit,
                             dead=state.dead | bit & state.parked, parked=state.parked & ~bit,
                             refusals=state.refusals - 1).maybe()  # fmt: skip

    def _next(self, bit: int) -> Doing:
        return IDLE if self.kind == "states" else Doing(FOLLOWS, bit)

    def _owed(self, doing: Doing) -> int:
        return self.keys[doing.events] if self.kind == "steps" else 0

    def _follow(self, state: State, who: int, doing: Doing) -> Step:
        """Who is first now, where it was parked; else the command has come to its end."""
        key = self._owed(doing)
        for event in self.due(state):
            bit = 1 << event
            if bit & key & state.parked:
                follows = Doing(REPLAYS, bit, read=self.read(state, bit))
                return self._then("goes on with", state, who, follows, bit)
        stands = key & (state.dead | state.parked)
        owed = state.owed if stands else state.owed & ~key
        return self._seen(self._then("is at the end", state, who, IDLE, 0, owed=owed))

    def _then(
        self, what: str, state: State, who: int, doing: Doing, about: int, **more: Any
    ) -> Step:
        other = state.people[1 - who]
        people = (doing, other) if doing <= other else (other, doing)
        return Step(what, PERSON, about, state._replace(people=people, **more))

    # Surroundings --------------------------------------------------------------------------

    def _surroundings(self, state: State) -> Iterator[Step]:
        if state.doubtful is not IDLE:
            doing, free = state.doubtful, state._replace(doubtful=IDLE)
            yield Step("rolls back the doubtful COMMIT of", "PostgreSQL", doing.events, free)
            then = self.committed(free, doing, NOBODY)
            if then is not None:
                what = "carries out the doubtful COMMIT of"
                yield self._seen(Step(what, "PostgreSQL", doing.events, then))
        if state.readers == 1:
            given = state._replace(readers=3)
            what = "is given the partition, and A goes on as a zombie"
            yield Step(what, PROCESSES[1], 0, given, True)

    def _seen(self, step: Step) -> Step:
        """At rest nobody is parked behind nobody, unless a replay is to be asked for again."""
        state = step.then
        if isinstance(state, Violation) or self.kind == "states":
            return step
        if state.processes != (IDLE, IDLE) or state.people != (IDLE, IDLE):
            return step
        if state.doubtful is not IDLE:
            return step
        for event in self.firsts(state):
            if state.parked >> event & 1 and not state.owed >> event & 1:
                alone = Violation(f"{self.names[event]} is parked behind nobody")
                return step._replace(then=alone)
        return step


def _process(what: str, state: State, who: int, doing: Doing, about: int, **more: Any) -> Step:
    a, b = state.processes
    processes = (doing, b) if who == 0 else (a, doing)
    return Step(what, PROCESSES[who], about, state._replace(processes=processes, **more))
