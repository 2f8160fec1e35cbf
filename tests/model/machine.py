"""Two processes and two people over the real chassis code, and all that can go wrong between them.

The reference is one dict, the events of each key in order, and one list, the topic. What a door
does not know about may be there once, or not at all.
"""

from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.chassis import dead_letter
from services.chassis.decode import decode
from services.chassis.event import Outgoing
from services.chassis.outbox import Row
from services.chassis.parking import steps as topics_of_steps
from services.contracts import catalogue
from services.contracts.envelope import read
from tests.model.aside import BODIES, NAME, STATES, STEPS, UNREADABLE, Record, record
from tests.model.memory import Database
from tests.model.person import Person
from tests.model.process import TYPE, Broker, Process, effect, pause
from tests.model.shelf import Kept

TOPICS = (STEPS, STATES)
"""By partition."""

KEYS = {UUID(int=1): 0, UUID(int=2): 0, UUID(int=3): 1}
"""By key, its partition."""

WRONG = {
    "statement": ["reset"],
    "lock": ["reset"],
    "commit": ["doubt"],
    "send": ["refused", "written", "late"],
}
whos = st.integers(0, 1)
everybody = st.integers(0, 3)
partitions = st.integers(0, 1)
keys = st.sampled_from(list(KEYS))
somehow = st.sampled_from([40, 40, 6, 1, 0])
"""How many statements a thing goes on for at once: mostly to its end."""


class Machine(RuleBasedStateMachine):
    """Runs, breaks, and at the end comes to rest."""

    def __init__(self) -> None:
        super().__init__()
        self.expected: dict[UUID, list[str]] = {key: [] for key in KEYS}
        self.effects: dict[UUID, str] = {}
        """By the reference of a letter, what the event causes."""
        self.keys: dict[UUID, bytes] = {}
        self.answers: dict[str, bool] = {}
        self.partitions: tuple[list[Record], list[Record]] = ([], [])
        self.choking: set[str] = set()
        self.database, self.broker = Database(pause), Broker()
        made = (self.database, self.broker, self.choking)
        self.processes = [Process(*made) for _ in range(2)]
        self.people = [Person(*made) for _ in range(2)]
        self.owners = [0, 1]
        self.checked = 0
        self.firsts: dict[tuple[str, str, int], Row] = {}

    @initialize(count=st.integers(1, 4), data=st.data())
    def begin(self, count: int, data: st.DataObject) -> None:
        """Both read from the start."""
        for partition, owner in enumerate(self.owners):
            self.processes[owner].reads[partition] = 0
            self.publish(owner, overdue=True, steps=40)
        for _ in range(count):
            self.arrive(data.draw(keys), "sound")

    @rule(key=keys, kind=st.sampled_from(["sound", "sound", "chokes", "unreadable"]))
    def arrive(self, key: UUID, kind: str) -> None:
        """An event comes in; a key is always on one partition."""
        partition = KEYS[key]
        body = UNREADABLE if kind == "unreadable" else b""
        came = record(key, len(self.expected[key]) + 1, TOPICS[partition], body)
        came = came._replace(partition=partition, offset=len(self.partitions[partition]))
        self.partitions[partition].append(came)
        event = decode(came._replace(value=BODIES[came.topic]), came.topic)
        assert event.event is not None
        self.expected[key].append(effect(event.event).id)
        reference = dead_letter._reference(NAME, event)
        self.effects[reference], self.keys[reference] = effect(event.event).id, came.key
        if kind == "chokes":
            self.choking.add(event.event.envelope.id)

    @rule(who=whos, partition=partitions, count=st.integers(1, 3), steps=somehow)
    def take(self, who: int, partition: int, count: int, steps: int) -> None:
        """A batch, by the owner or by a zombie that does not know better."""
        process = self.processes[who]
        place = process.reads.get(partition)
        if place is None or f"handle {partition}" in process.busy:
            return
        batch = self.partitions[partition][place : place + count]
        if batch:
            work = process.handle(partition, batch, place + len(batch))
            process.begin(f"handle {partition}", work)
            process.run(f"handle {partition}", steps)

    @rule(who=whos, key=keys, steps=somehow)
    def knock(self, who: int, key: UUID, steps: int) -> None:
        """Somebody writes to the same keys through a door."""
        process = self.processes[who]
        if "door" not in process.busy:
            outgoing = Outgoing(catalogue.CASE, TYPE, str(key), f"door {len(self.answers)}", b"{}")
            process.begin("door", process.write(outgoing, self.answers))
            process.run("door", steps)

    @rule(who=whos, overdue=st.booleans(), steps=somehow)
    def publish(self, who: int, overdue: bool, steps: int) -> None:
        """A round of the publisher."""
        if "publish" not in self.processes[who].busy:
            self.processes[who].publish(overdue=overdue)
            self.processes[who].run("publish", steps)

    @precondition(lambda self: self.database.committed.letters)
    @rule(who=whos, deed=st.sampled_from(["replay", "replay", "discard", "edit"]),
          steps=somehow, data=st.data())  # fmt: skip
    def deal_with(self, who: int, deed: str, steps: int, data: st.DataObject) -> None:
        """Somebody deals with a letter, though it may be ended already."""
        if "command" not in self.people[who].busy:
            letters = self.database.committed.letters
            self.command(who, deed, data.draw(st.sampled_from(sorted(letters))))
            self.people[who].run("command", steps)

    @rule()
    def mend(self) -> None:
        """A deploy: what could not be handled now can."""
        self.choking.clear()

    @rule(who=everybody, steps=somehow, data=st.data())
    def go_on(self, who: int, steps: int, data: st.DataObject) -> None:
        """One activity of a process goes on for some statements, or to its end."""
        process = (*self.processes, *self.people)[who]
        if process.busy:
            process.run(data.draw(st.sampled_from(sorted(process.busy))), steps)

    @rule(who=everybody, data=st.data())
    def go_wrong(self, who: int, data: st.DataObject) -> None:
        """A connection breaks before a statement, after COMMIT, before or after a write."""
        process = (*self.processes, *self.people)[who]
        if process.busy:
            name = data.draw(st.sampled_from(sorted(process.busy)))
            place = data.draw(st.sampled_from([process.busy[name].at, "commit", "send"]))
            while name in process.busy and process.busy[name].at != place and process.go(name):
                pass
            if name not in process.busy:
                return
            process.go(name, data.draw(st.sampled_from(WRONG[str(process.busy[name].at)])))

    @rule(who=whos, data=st.data())
    def crash(self, who: int, data: st.DataObject) -> None:
        """It starts again, reads what it owns, from any place that was ever committed."""
        self.processes[who].kill()
        self.processes[who].reads = {
            partition: data.draw(st.integers(0, self._handled(partition)))
            for partition, owner in enumerate(self.owners)
            if owner == who
        }

    @rule(who=whos)
    def cut_off(self, who: int) -> None:
        """A command is killed."""
        self.people[who].kill()

    @rule(partition=partitions, data=st.data())
    def reassign(self, partition: int, data: st.DataObject) -> None:
        """The other process reads it now too; the one before may not know that."""
        self.owners[partition] = 1 - self.owners[partition]
        self.processes[self.owners[partition]].reads[partition] = data.draw(
            st.integers(0, self._handled(partition))
        )

    @rule(who=whos)
    def hear_of_it(self, who: int) -> None:
        """A zombie learns what it owns."""
        process = self.processes[who]
        process.reads = {p: at for p, at in process.reads.items() if self.owners[p] == who}

    @precondition(lambda self: self.broker.late)
    @rule(data=st.data())
    def write_late(self, data: st.DataObject) -> None:
        """The broker writes what its sender has given up."""
        index = data.draw(st.integers(0, len(self.broker.late) - 1))
        self.broker.topic.extend(self.broker.late.pop(index))

    @precondition(lambda self: self.database.doubtful)
    @rule(commit=st.booleans(), data=st.data())
    def end_doubt(self, commit: bool, data: st.DataObject) -> None:
        """PostgreSQL carries out a COMMIT that nobody waits for, or rolls it back."""
        self.database.end(data.draw(st.sampled_from(self.database.doubtful)), commit=commit)

    @rule(seconds=st.sampled_from([0.3, 2.0]))
    def wait(self, seconds: float) -> None:
        """Rows get older."""
        self.database.now += seconds

    @invariant()
    def the_topics_are_in_order(self) -> None:
        """First occurrences in sequence order without a gap, then only byte-equal copies."""
        for row in self.broker.topic[self.checked :]:
            number = read(row.headers).sequence
            first = self.firsts.setdefault((row.topic, row.key, number), row)
            assert (row.id, row.headers, row.value) == (first.id, first.headers, first.value)
            assert number == 1 or (row.topic, row.key, number - 1) in self.firsts, "out of order"
        self.checked = len(self.broker.topic)

    def teardown(self) -> None:
        """Everything comes to rest, is dealt with, and is there, once."""
        self._rest()
        self._nobody_is_parked_behind_nobody()
        self._deal_with_the_rest()
        self._rest()
        self._is_all_there()
        for request in self.broker.late:
            self.broker.topic.extend(request)
        self.the_topics_are_in_order()

    def command(self, who: int, deed: str, reference: UUID) -> None:
        """Begin a command. An edit gives a letter the body that it should have had."""
        found = self.database.committed.letters[reference]
        body = b"" if found is None else BODIES[found.topic]
        self.people[who].command(deed, reference, body)

    # At rest -------------------------------------------------------------------------------

    def _rest(self) -> None:
        for doubtful in list(self.database.doubtful):
            self.database.end(doubtful, commit=True)
        for who in (0, 1):
            self.hear_of_it(who)
        rounds = 0
        while self._move():
            rounds += 1
            assert rounds < 1000, "comes to no rest"

    def _move(self) -> bool:
        """Everybody goes on by one step, without a fault; whether there was anything to do."""
        self.wait(2.0)
        moved = False
        for who, process in enumerate(self.processes):
            for partition in list(process.reads):
                self.take(who, partition, 3, 0)
            idle = "publish" not in process.busy
            if idle and (self.database.committed.outbox or process.publisher._queue):
                self.publish(who, overdue=True, steps=0)
        for process in (*self.processes, *self.people):
            for name in list(process.busy):
                moved = process.go(name) or moved
        return moved

    def _nobody_is_parked_behind_nobody(self) -> None:
        """Unless a command did not come to its end: it is asked for again."""
        unfinished = {each for person in self.people for each in person.unfinished}
        owed = {self.keys[each] for each in unfinished}
        for first in self._firsts():
            assert not first.parked or first.key in owed, "parked behind nobody"

    def _deal_with_the_rest(self) -> None:
        """Once nothing chokes any more, whoever is first is edited and replayed."""
        self.mend()
        while firsts := self._firsts():
            for deed in ("edit", "replay"):
                self.command(0, deed, firsts[0].reference)
                self.people[0].run("command", 1000)
            assert firsts[0] not in self._firsts(), "cannot be ended"

    def _firsts(self) -> list[Kept]:
        """Who is first in each line; of states each stands alone."""
        rows = [row for row in self.database.committed.letters.values() if row]
        standing = sorted((row for row in rows if not row.superseded), key=lambda row: row.offset)
        lines = {(r.topic, r.key if r.topic in topics_of_steps() else r.offset): r
                 for r in reversed(standing)}  # fmt: skip
        return list(lines.values())

    def _is_all_there(self) -> None:
        self.the_topics_are_in_order()
        assert not self.database.committed.outbox, "left in the outbox"
        for key in KEYS:
            self._is_there_once(key)
        published = {read(row.headers).id for row in self.broker.topic}
        assert {id_ for id_, known in self.answers.items() if known} <= published, "a door's lost"

    def _is_there_once(self, key: UUID) -> None:
        """Each effect in order; without it only what was discarded or superseded."""
        rows = [row for (topic, of, _), row in sorted(self.firsts.items(), key=lambda f: f[0])
                if (topic, of) == (catalogue.CASE, str(key))]  # fmt: skip
        found = [read(row.headers).id for row in rows]
        assert len(found) == len(set(found)), "an effect twice"
        found = [each for each in found if each not in self.answers]
        missing = set(self.expected[key]).difference(found)
        assert found == [each for each in self.expected[key] if each not in missing], "out of order"
        assert missing <= self._given_up(), "an effect lost"

    def _given_up(self) -> set[str]:
        tables = self.database.committed
        discarded = {UUID(subject) for subject, action, _ in tables.audit if action == "discard"}
        superseded = {
            row.reference
            for row in tables.letters.values()
            if row and row.superseded and row.topic not in topics_of_steps()
        }
        return {self.effects[each] for each in discarded | superseded}

    def _handled(self, partition: int) -> int:
        """How far the partition is handled: no offset beyond that was ever committed."""
        return self.database.committed.offsets.get((TOPICS[partition], partition), 0)
