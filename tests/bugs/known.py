"""The known bugs. Each passes every test of a sunny day, or looks as if it must."""

from tests.bugs.bug import Bug

_CHASSIS = "services/chassis"
_TESTS = "tests/connected/chassis"

_OTHERS_LATE = """        rows = await outbox.append(work.tx, self.source, work.outgoing)
        epoch = self.publisher.epoch
        blocked = await outbox.others(work.tx, rows, self.publisher.held)
"""
_OTHERS_EARLY = """        asked = [outbox.Row(0, e.topic, e.key, (), None) for e in work.outgoing]
        epoch = self.publisher.epoch
        blocked = await outbox.others(work.tx, asked, self.publisher.held)
        rows = await outbox.append(work.tx, self.source, work.outgoing)
"""

_INSERTED = """    new = await claim(tx, consumer, events)
    marks = await _marks(tx, consumer, new)
"""
_LOOKED_UP = """    seen = await tx.fetch("SELECT id FROM inbox WHERE consumer = $1", consumer)
    stood = await tx.fetch("SELECT topic, source, key, sequence FROM mark")
    known, marks = {row[0] for row in seen}, {tuple(row[:3]): row[3] for row in stood}
    new = [event for event in events if event.envelope.id not in known]
    await _marks(tx, consumer, await claim(tx, consumer, new))
"""

BUGS = (
    Bug(
        name="the library's default acknowledgement instead of our own commits",
        file=f"{_CHASSIS}/broker.py",
        before="ack_policy=AckPolicy.MANUAL",
        after="ack_policy=AckPolicy.ACK_FIRST",
        caught_by=(f"{_TESTS}/test_work.py::"
                   "test_what_waits_for_an_outage_is_handled_by_whoever_comes_after",),
    ),
    Bug(
        name="acknowledged by one replica",
        file=f"{_CHASSIS}/producer.py",
        before='acks="all",\n                enable_idempotence=True',
        after="acks=1,\n                enable_idempotence=False",
        caught_by=(f"{_TESTS}/test_producer.py::test_a_row_is_sent_when_all_replicas_hold_it",),
    ),
    Bug(
        name="published before the commit",
        file=f"{_CHASSIS}/work.py",
        before="""                    turn = await self._append(work)
                self.publisher.enqueue(turn)
""",
        after="""                    turn = await self._append(work)
                    self.publisher.enqueue(turn)
""",
        caught_by=(f"{_TESTS}/test_work.py::"
                   "test_a_commit_that_fails_is_done_again_and_nothing_of_the_first_is_published",),
        shown_by="F10",
    ),
    Bug(
        name="offsets committed before the transaction",
        file=f"{_CHASSIS}/trial.py",
        before="        first = self._trying.first(batch.entries)\n",
        after="        session.offsets.done(batch.next_offsets)\n"
              "        first = self._trying.first(batch.entries)\n",
        caught_by=(f"{_TESTS}/test_work.py::"
                   "test_what_waits_for_an_outage_is_handled_by_whoever_comes_after",),
        shown_by="F2",
    ),
    Bug(
        name="the inbox outside the transaction",
        file=f"{_CHASSIS}/attempt.py",
        before="""            sorted_ = await inbox.sort(work.tx, name, events)
""",
        after="""            async with self.works.pool.acquire() as apart:
                sorted_ = await inbox.sort(apart, name, events)
""",
        caught_by=(f"{_TESTS}/test_consumer.py::"
                   "test_what_is_tried_again_is_counted_once_when_it_is_committed",),
        shown_by="F9",
    ),
    Bug(
        name="no drain",
        file=f"{_CHASSIS}/publisher.py",
        before="        await self._drain_when_due()\n",
        after="        self._drain_due = False\n",
        caught_by=(f"{_TESTS}/test_publisher.py::"
                   "test_a_process_that_starts_publishes_what_another_left",),
        shown_by="F1",
    ),
    Bug(
        name="rule R asked too early",
        file=f"{_CHASSIS}/work.py",
        before=_OTHERS_LATE,
        after=_OTHERS_EARLY,
        caught_by=(f"{_TESTS}/test_work.py::"
                   "test_a_row_that_another_process_commits_while_ours_waits_goes_first",),
    ),
    Bug(
        name="deleted before the acknowledgement",
        file=f"{_CHASSIS}/publisher.py",
        before="""        await self._producer.send(rows)
        deleted = await outbox.delete(self._pool, [row.id for row in rows])
""",
        after="""        deleted = await outbox.delete(self._pool, [row.id for row in rows])
        await self._producer.send(rows)
""",
        caught_by=(f"{_TESTS}/test_work.py::test_a_row_that_could_not_be_sent_is_sent_again",),
        shown_by="F5",
    ),
    Bug(
        name="drained by ids above the last one seen",
        file=f"{_CHASSIS}/publisher.py",
        before="            ids = takeable(waiting, self.held, grace)\n",
        after="""            ids = takeable(waiting, self.held, grace)
            ids = [each for each in ids if each > getattr(self, "last", 0)]
            self.last = max([*ids, getattr(self, "last", 0)])
""",
        caught_by=(f"{_TESTS}/test_work.py::"
                   "test_a_row_whose_id_is_lower_and_that_is_committed_later_is_published",),
        shown_by="F23",
    ),
    Bug(
        name="row ids taken before the key's lock",
        file=f"{_CHASSIS}/numbering.py",
        before="""    found = await tx.fetchrow(_NUMBERS, topics, keys, list(counts.values()))
    ids, *known = found""",
        after="""    early = ("SELECT array_agg(nextval('outbox_id_seq'))"
             " FROM generate_series(1, $1::int)")
    ids = await tx.fetchval(early, len(events))
    found = await tx.fetchrow(_NUMBERS, topics, keys, list(counts.values()))
    _, *known = found""",
        caught_by=(f"{_TESTS}/test_work.py::test_ids_are_in_the_order_of_commits",),
    ),
    Bug(
        name="ids minted again when work is done again",
        file=f"{_CHASSIS}/ids.py",
        before='    name = f"{source}\\n{event_id}\\n{type_name}\\n{ordinal}".encode()\n',
        after='    name = f"{source}\\n{uuid7()}\\n{type_name}\\n{ordinal}".encode()\n',
        caught_by=("tests/unit/chassis/test_ids.py",),
    ),
    Bug(
        name="looked up after a doubtful commit",
        file=f"{_CHASSIS}/inbox.py",
        before=_INSERTED,
        after=_LOOKED_UP,
        caught_by=(f"{_TESTS}/test_doubt.py",),
    ),
    Bug(
        name="a commit's error swallowed",
        file=f"{_CHASSIS}/work.py",
        before="        except Exception as error:\n            if isinstance(error, asyncpg.Lock",
        after="        except asyncpg.TransactionRollbackError:\n            pass\n"
              "        except Exception as error:\n            if isinstance(error, asyncpg.Lock",
        caught_by=(f"{_TESTS}/test_work.py::"
                   "test_a_commit_that_fails_is_done_again_and_nothing_of_the_first_is_published",),
        shown_by="F11",
    ),
    Bug(
        name="no marks: what the inbox has forgotten is new",
        file=f"{_CHASSIS}/inbox.py",
        before="        if sequence <= mark:\n",
        after="        if sequence < 0:\n",
        caught_by=(f"{_TESTS}/test_consumer.py::"
                   "test_an_older_event_after_a_newer_one_is_swallowed",
                   f"{_TESTS}/test_prune.py"),
        shown_by="F16",
    ),
    Bug(
        name="later steps go past a dead letter",
        file=f"{_CHASSIS}/inbox.py",
        before="    held = await parking.held(tx, consumer, new, set_aside)\n",
        after="    held = frozenset[tuple[str, str]]()\n",
        caught_by=(f"{_TESTS}/test_parking.py",),
        shown_by="F21",
    ),
    Bug(
        name="a dead letter dropped",
        file=f"{_CHASSIS}/attempt.py",
        before="""            kept = await dead_letter.keep(work.tx, name, refused, attempts=1)
""",
        after="            kept = list[Kept]()\n",
        caught_by=(f"{_TESTS}/test_consumer.py::"
                   "test_what_nobody_can_read_is_set_aside_and_the_rest_goes_on",),
        shown_by="F14",
    ),
    Bug(
        name="replayed out of order",
        file=f"{_CHASSIS}/letter.py",
        before='ORDER BY "offset" LIMIT $4',
        after='ORDER BY "offset" DESC LIMIT $4',
        caught_by=(f"{_TESTS}/test_replay.py::"
                   "test_a_replay_handles_the_dead_one_and_then_what_waits_behind_it",),
        shown_by="F21",
    ),
    Bug(
        name="replayed through the inbox",
        file=f"{_CHASSIS}/replay.py",
        before="            await inbox.claim(work.tx, name, [event])\n",
        after="""            if not await inbox.claim(work.tx, name, [event]):
                return End.STALE
""",
        caught_by=(f"{_TESTS}/test_replay.py::"
                   "test_a_replay_handles_the_dead_one_and_then_what_waits_behind_it",),
        shown_by="F21",
    ),
    Bug(
        name="a sender answered before the commit",
        file="services/intake/group.py",
        before="            replies = await self._persist([each.message for each in batch])\n",
        after="""            from services.intake.submission import Acceptance
            for each in batch:
                first = Acceptance(each.message.id, 1, each.message.received_at)
                each.reply.set_result(Reply(first, again=False))
            replies = await self._persist([each.message for each in batch])
""",
        caught_by=("tests/connected/intake/test_outage.py",),
        shown_by="F9",
    ),
)  # fmt: skip
