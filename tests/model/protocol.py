"""Every step that the protocol, its servers and its faults may take next.

What nobody can tell apart is one step or one state:

- Offsets are not kept. Events are handled in the order of their partition, and what is read again
  after that is swallowed by the inbox, which changes nothing.
- A transaction inserts and asks rule R at once: what others may do in between, they may do before.
- Ids order the rows of one key only, so rows of separate keys are sorted by key.
- A late request that would only write copies is forgotten.
- Who has nothing in memory need not crash.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.model.state import (
    CURSOR,
    Process,
    Row,
    Rows,
    State,
    Transaction,
    Trap,
    key_of,
    sequence_of,
)
from tests.model.step import Step, Violation

NAMES = ("A", "B")
BROKER = "the broker"
KEYS = "KL"
IDLE = Process(None, (), (), False)


def told(row: Row) -> str:
    """A row by its name: its key and its sequence."""
    return f"{KEYS[key_of(row)]}{sequence_of(row)}" if row >= 0 else f"event {-row - 1}"


@dataclass(frozen=True)
class Protocol:
    """The protocol over some partitions of events, with so many faults, and at most one trap.

    `partitions` names each event by its key: ("KLK", "K"). Process A reads the first, B the others;
    the first is given to B once, and A goes on as a zombie.
    """

    partitions: tuple[str, ...]
    batch: int = 1
    crashes: int = 1
    failures: int = 1
    doubts: int = 1
    trap: Trap | None = None

    def start(self) -> State:
        """Nothing has been handled."""
        zero = (0,) * len(KEYS)
        outbox = (CURSOR,) if self.trap is Trap.LAST_SEEN else ()
        faults = (self.crashes, self.failures, self.doubts)
        return State(0, zero, outbox, zero, (), None, (IDLE, IDLE), 1, *faults)

    def steps(self, state: State) -> Iterator[Step]:
        """Every next step."""
        for who in (0, 1):
            process = state.processes[who]
            if process.tx is None:
                yield from self._take(state, who)
            elif not process.tx.rows or process.tx.rows[0] < 0:
                yield from self._insert(state, who, process.tx)
            else:
                yield from self._commit(state, who, process.tx)
            yield from self._publish(state, who)
            if state.crashes and process != IDLE:
                yield _crash(state, who)
        yield from _surroundings(state)

    def final(self, state: State) -> Violation | None:
        """What is wrong where nothing is left to do."""
        if state.done != (1 << sum(map(len, self.partitions))) - 1:
            return Violation("an event was never handled")
        if state.published != state.last:
            return Violation("a committed row was never published")
        return None

    def tell(self, step: Step) -> str:
        """The step as a line to read."""
        return f"{step.who} {step.what} {', '.join(map(told, step.about))}".strip()

    # Consume -------------------------------------------------------------------------------

    def _take(self, state: State, who: int) -> Iterator[Step]:
        """Claim a batch's events in the inbox. Where another has claimed one, the inbox waits."""
        for partition, batches in enumerate(self._batches[state.done]):
            if state.readers >> who & 1 if partition == 0 else who == 1:
                for events in batches:
                    yield from self._claim(state, who, events)

    @cached_property
    def _batches(self) -> list[list[list[int]]]:
        """By handled events and by partition, what may be claimed next."""
        numbers = iter(range(sum(map(len, self.partitions))))
        parts = [[1 << next(numbers) for _ in keys] for keys in self.partitions]
        everything = 1 << sum(map(len, parts))
        return [[self._next(part, done) for part in parts] for done in range(everything)]

    def _next(self, part: list[int], done: int) -> list[int]:
        left = [event for event in part if not done & event]
        return [sum(left[:count]) for count in range(1, min(self.batch, len(left)) + 1)]

    def _claim(self, state: State, who: int, events: int) -> Iterator[Step]:
        if self.trap is not Trap.LOOKED_UP and any(tx.events & events for tx in _open(state)):
            return
        tx = Transaction(events, (), ())
        if self.trap in (Trap.LOOKED_UP, Trap.OLD_SNAPSHOT, Trap.EARLY_IDS):
            yield self._stop_before_the_insert(state, who, tx)
        else:
            yield from self._insert(state, who, tx)

    def _stop_before_the_insert(self, state: State, who: int, tx: Transaction) -> Step:
        process, outbox = state.processes[who], state.outbox
        ids = tuple(-e - 2 for e in range(tx.events.bit_length()) if tx.events >> e & 1)
        what = "looks up that the inbox does not know"
        if self.trap is Trap.OLD_SNAPSHOT:
            what = "begins to insert, and sees the outbox of now, for"
            tx = tx._replace(blocked=_keys(_others(state, who)))
        if self.trap is Trap.EARLY_IDS:
            what = "takes row ids for"
            tx, outbox = tx._replace(rows=ids), outbox + ids
        return _step(what, state, who, ids, process._replace(tx=tx), outbox=outbox)

    def _insert(self, state: State, who: int, tx: Transaction) -> Iterator[Step]:
        """Wait for the keys' locks; under them take sequences and ids, insert, ask rule R."""
        rows = self._minted(state, tx.events)
        keys = _keys(rows)
        if any(_keys(other.rows) & keys for other in _open(state)):
            return
        blocked = _keys(_others(state, who)) if tx.blocked is None else tx.blocked
        if self.trap is Trap.NO_RULE:
            blocked = 0
        free = tuple(row for row in rows if not blocked >> key_of(row) & 1)
        outbox = self._with_ids(state.outbox, tx.rows, rows)
        what = "inserts and may publish from memory" if free else "inserts and leaves to the drain"
        process = state.processes[who]._replace(tx=Transaction(tx.events, rows, free))
        yield _step(what, state, who, rows, process, outbox=outbox)

    def _minted(self, state: State, events: int) -> Rows:
        rows, last = [], list(state.last)
        for event, name in enumerate("".join(self.partitions)):
            if events >> event & 1:
                key = KEYS.index(name)
                last[key] += 1
                rows.append(key << 4 | last[key])
        return tuple(sorted(rows))

    def _with_ids(self, outbox: Rows, ids: Rows, rows: Rows) -> Rows:
        if self.trap is Trap.LAST_SEEN:
            return outbox + rows
        if ids:
            named = dict(zip(ids, rows, strict=True))
            return tuple(named.get(row, row) for row in outbox)
        return tuple(sorted(outbox + rows))

    def _commit(self, state: State, who: int, tx: Transaction) -> Iterator[Step]:
        process, then = state.processes[who], _committed(state, tx)
        if isinstance(then, Violation):
            yield Step("commits", NAMES[who], tx.rows, then)
            return
        queue = tuple(sorted(process.queue + tx.free))
        yield _step("commits", then, who, tx.rows, process._replace(tx=None, queue=queue))
        if state.doubts:
            yield _step("sends COMMIT and gets no answer for", state, who, tx.rows,
                        process._replace(tx=None),
                        doubts=state.doubts - 1, doubtful=tx).maybe()  # fmt: skip

    # Publish -------------------------------------------------------------------------------

    def _publish(self, state: State, who: int) -> Iterator[Step]:
        """Memory and drain share one ordered stream out of the process, never side by side."""
        process = state.processes[who]
        if not process.request:
            yield from self._send(state, who, process.queue)
            return
        if process.written:
            yield self._delete(state, who)
        else:
            yield _write(f"what {NAMES[who]} sent:", state, process.request, who)
        if state.failures:
            yield self._give_up(state, who)

    def _send(self, state: State, who: int, queue: Rows) -> Iterator[Step]:
        if queue:
            yield self._request("sends from memory", state, who, queue)
        drained = self._drainable(state, queue)
        if drained and self.trap is not Trap.NO_DRAIN:
            yield self._request("drains: sends", state, who, drained)

    def _request(self, what: str, state: State, who: int, rows: Rows) -> Step:
        process = state.processes[who]._replace(request=rows)
        if self.trap is Trap.DELETE_FIRST:
            outbox = _without(state.outbox, rows)
            return _step(f"deletes, then {what}", state, who, rows, process, outbox=outbox)
        return _step(what, state, who, rows, process)

    def _drainable(self, state: State, held: Rows) -> Rows:
        """In id order; of each key, what stands before the first row that memory holds."""
        visible, left, taken = _visible(state), 0, []
        if self.trap is Trap.LAST_SEEN:
            later = state.outbox[state.outbox.index(CURSOR) :]
            visible = [row for row in visible if row in later]
        for row in visible:
            if row in held:
                left |= 1 << key_of(row)
            elif not left >> key_of(row) & 1:
                taken.append(row)
        return tuple(taken)

    def _delete(self, state: State, who: int) -> Step:
        process, outbox = state.processes[who], state.outbox
        if self.trap is Trap.LAST_SEEN and process.request[-1] not in process.queue:
            outbox = _past(outbox, process.request[-1])
        outbox, queue = (_without(rows, process.request) for rows in (outbox, process.queue))
        return _step("is acknowledged and deletes", state, who, process.request,
                     Process(process.tx, queue, (), False), outbox=outbox)  # fmt: skip

    def _give_up(self, state: State, who: int) -> Step:
        """A failed send: the queue is given up, and with it what rule R said about it."""
        process = state.processes[who]
        tx = process.tx
        if tx is not None and self.trap is not Trap.NO_EPOCH:
            tx = tx._replace(free=())
        return _step("hears nothing of its send and gives up", state, who, process.request,
                     Process(tx, (), (), False),
                     failures=state.failures - 1, late=_late(state, process)).maybe()  # fmt: skip


# Faults and surroundings -------------------------------------------------------------------


def _crash(state: State, who: int) -> Step:
    """Memory is gone, the transaction is rolled back, and a zombie is none any more."""
    process = state.processes[who]
    outbox = _without(state.outbox, process.tx.rows) if process.tx else state.outbox
    readers = 2 if (who, state.readers) == (0, 3) else state.readers
    return _step("crashes and starts again", state, who, (), IDLE, outbox=outbox, readers=readers,
                 crashes=state.crashes - 1, late=_late(state, process)).maybe()  # fmt: skip


def _surroundings(state: State) -> Iterator[Step]:
    for request in state.late:
        yield _write("late:", state, request, None)
    if state.doubtful is not None:
        yield from _end_doubt(state, state.doubtful)
    if state.readers == 1:
        given = state._replace(readers=3)
        yield Step("is given A's partition, and A goes on as a zombie", NAMES[1], (), given, True)


def _end_doubt(state: State, tx: Transaction) -> Iterator[Step]:
    then = _committed(state, tx)
    if isinstance(then, State):
        then = then._replace(doubtful=None)
    yield Step("carries out the doubtful COMMIT of", "PostgreSQL", tx.rows, then)
    lost = state._replace(doubtful=None, outbox=_without(state.outbox, tx.rows))
    yield Step("rolls back the doubtful COMMIT of", "PostgreSQL", tx.rows, lost)


def _write(which: str, state: State, rows: Rows, who: int | None) -> Step:
    """The broker writes a request, whole. First occurrences must be in sequence order."""
    what, before = f"writes {which}", list(state.published)
    for row in rows:
        if sequence_of(row) > before[key_of(row)] + 1:
            ahead = Violation(f"{told(row)} is on the topic before the row ahead of it")
            return Step(what, BROKER, rows, ahead)
        before[key_of(row)] = max(before[key_of(row)], sequence_of(row))
    published = tuple(before)
    late = _news(state.late, published)
    if who is None:
        return Step(what, BROKER, rows, state._replace(published=published, late=late), True)
    process = state.processes[who]._replace(written=True)
    step = _step(what, state, who, rows, process, published=published, late=late)
    return step._replace(who=BROKER)


def _step(what: str, state: State, who: int, rows: Rows, process: Process, **world: Any) -> Step:
    """The process is this from now on, and so much of the world is different."""
    a, b = state.processes
    both = (process, b) if who == 0 else (a, process)
    return Step(what, NAMES[who], rows, state._replace(processes=both, **world))


def _open(state: State) -> list[Transaction]:
    a, b = state.processes
    return [tx for tx in (a.tx, b.tx, state.doubtful) if tx is not None]


def _visible(state: State) -> list[Row]:
    """The committed rows in id order."""
    hidden = {row for tx in _open(state) for row in tx.rows}
    return [row for row in state.outbox if row not in hidden and row != CURSOR]


def _others(state: State, who: int) -> Rows:
    """The unpublished rows that are not ahead in the process' own queue."""
    return _without(_visible(state), state.processes[who].queue)


def _without(rows: Iterable[Row], gone: Rows) -> Rows:
    return tuple(row for row in rows if row not in gone)


def _past(outbox: Rows, row: Row) -> Rows:
    """The outbox with the cursor behind a row that was drained, never backwards."""
    if row not in outbox or outbox.index(CURSOR) > outbox.index(row):
        return outbox
    rest = _without(outbox, (CURSOR,))
    at = rest.index(row) + 1
    return (*rest[:at], CURSOR, *rest[at:])


def _keys(rows: Iterable[Row]) -> int:
    """Their keys, a bit each."""
    found = 0
    for row in rows:
        if row >= 0:
            found |= 1 << (row >> 4)
    return found


def _committed(state: State, tx: Transaction) -> State | Violation:
    if state.done & tx.events:
        return Violation("an event took effect twice")
    last = list(state.last)
    for row in tx.rows:
        last[key_of(row)] = sequence_of(row)
    return state._replace(done=state.done | tx.events, last=tuple(last))


def _late(state: State, process: Process) -> tuple[Rows, ...]:
    """The requests under way, with one that its sender waits for no longer."""
    if process.written or not process.request:
        return state.late
    return _news((*state.late, process.request), state.published)


def _news(late: tuple[Rows, ...], published: tuple[int, ...]) -> tuple[Rows, ...]:
    """What of these requests would still be new to the topic."""
    if not late:
        return late
    rest = {tuple(r for r in rows if sequence_of(r) > published[key_of(r)]) for rows in late}
    return tuple(sorted(rest - {()}))
