"""A living system: traffic goes on, topics forget, people set aside; only faults are found."""

from dataclasses import replace

from services.contracts import catalogue
from services.devkit.reconcile.evidence import Evidence
from services.devkit.reconcile.reconcile import reconcile
from tests.unit.devkit.reconcile import books
from tests.unit.devkit.reconcile.books import FAST, HOME, broken

BOOKS = books.books()
DAY = 86_400.0


def late(evidence: Evidence, days: float) -> Evidence:
    """The same books, read so many days later."""
    return books.keeping(evidence, taken_at=books.NOW + days * DAY)


def only_the_last(evidence: Evidence, topic: str, key: str) -> Evidence:
    """The same after the topic has taken away all but the key's last record; nobody noticed."""
    mine = [each for each in evidence.seen if (each.topic, each.key) == (topic, key)]
    return replace(evidence, seen=tuple(e for e in evidence.seen if e not in mine[:-1]))


def updated(evidence: Evidence, key: str) -> Evidence:
    """The same after a second message about a referral, which changed nothing."""
    told = [books.state(key, 1, version=2), books.record(key, 1, version=2)]
    told.append(books.routed(key, "rapid_response", 1, version=2))
    answer = books.answer(key, "rapid_response", told[-1], 1)
    after = books.relaid(evidence, [*evidence.seen, *told, answer])
    others = [each for each in evidence.kept.accepted if each.id != key]
    return books.keeping(
        replace(after, told=None),
        accepted=(*others, books.accepted(key, 1, 2)),
        decided=(*evidence.kept.decided, books.decided(told[2])),
    )


def test_a_referral_that_came_after_the_database_was_read_is_under_way() -> None:
    new = "referral-new"
    records = [books.state(new, 100), books.record(new, 100), books.routed(new, "eit", 100)]
    found = reconcile(replace(BOOKS, seen=(*BOOKS.seen, *records)))
    assert found.told() == []
    assert {each.key for each in found.under_way} == {new}


def test_what_one_consumer_has_not_read_is_not_judged_and_its_pause_is_told() -> None:
    opened = books.opened(HOME)
    behind = books.keeping(
        BOOKS,
        waits=frozenset(),
        handled=books.unread("metrics", opened),
        halts={"metrics": "paused by a.worker: deploy"},
    )
    found = reconcile(behind)
    assert found.told() == []
    what = f"metrics has not read it on {catalogue.CASE} (paused by a.worker: deploy): {HOME}"
    assert found.late(60) == [what]


def test_a_fault_is_found_while_another_referral_is_under_way() -> None:
    lost = books.without(BOOKS, catalogue.FEEDBACK, FAST)
    busy = books.keeping(lost, handled=books.unread("metrics", books.opened(HOME)))
    assert "feedback" in broken(busy)
    assert reconcile(busy).under_way


def test_what_another_case_system_reads_is_not_waited_for() -> None:
    unread = books.unread("case-system", books.opened(HOME))
    assert reconcile(books.keeping(BOOKS, handled=unread)).under_way
    assert not reconcile(books.keeping(BOOKS, handled=unread, ledger=None)).under_way


def test_a_compacted_topic_may_hold_the_last_record_alone() -> None:
    assert reconcile(only_the_last(updated(BOOKS, FAST), catalogue.RECORD, FAST)).told() == []


def test_a_compacted_topic_without_the_last_record_is_found() -> None:
    books_of_two = updated(BOOKS, FAST)
    last = [e for e in books_of_two.seen if (e.topic, e.key) == (catalogue.RECORD, FAST)][-1]
    lost = replace(books_of_two, seen=tuple(e for e in books_of_two.seen if e is not last))
    assert {"order", "published"} <= broken(lost)


def test_the_first_records_may_be_gone_where_the_topic_has_taken_some_away() -> None:
    shortened = only_the_last(updated(BOOKS, FAST), catalogue.INTAKE, FAST)
    assert "order" in broken(shortened)
    where = (catalogue.INTAKE, books.PARTITIONS[FAST])
    assert "order" not in broken(replace(shortened, begins={where: 1}))
    elsewhere = (catalogue.INTAKE, books.PARTITIONS[HOME])
    assert "order" in broken(replace(shortened, begins={elsewhere: 1}))


def test_a_last_event_that_is_nowhere_is_found() -> None:
    last = {**BOOKS.kept.last, ("/frontdoor/eit", catalogue.CASE, HOME): 2}
    assert broken(books.keeping(BOOKS, last=last)) == {"order"}


def test_a_letter_is_told_for_as_long_as_its_topic_remembers() -> None:
    aside = books.keeping(BOOKS, aside=(books.aside("metrics", books.state(HOME)),))
    assert "set aside" in broken(late(aside, 29))
    assert "set aside" not in broken(late(aside, 31))


def test_a_referral_older_than_the_topics_memory_is_counted_and_not_judged() -> None:
    forgotten = replace(BOOKS, seen=(), told=None)
    empty = books.keeping(forgotten, ledger=(), cases=BOOKS.kept.cases)
    begins = dict.fromkeys([(each.topic, each.place[1]) for each in BOOKS.seen], 1)
    old = late(replace(empty, begins=begins), 401)
    assert (reconcile(old).told(), reconcile(old).aged) == ([], 2)
    assert not reconcile(late(empty, 399)).holds


def test_what_the_case_system_read_may_be_gone_by_now() -> None:
    read = replace(BOOKS.kept.ledger[0], place=(catalogue.ROUTING, 11, 4))  # type: ignore[index]
    more = books.keeping(BOOKS, ledger=(*(BOOKS.kept.ledger or ()), read))
    assert broken(more) == {"ledger"}
    assert not broken(replace(more, begins={(catalogue.ROUTING, 11): 5}))


def test_nobody_expects_metrics_to_know_of_what_it_set_aside() -> None:
    decision = books.routed(HOME, "eit")
    told = books.seen(catalogue.DEAD_LETTER, "asc.dead_letter.v1", HOME, 0,
                      reference=f"letter of {decision.id}")  # fmt: skip
    without = books.keeping(books.relaid(BOOKS, [*BOOKS.seen, told]), waits=frozenset())
    assert "waits" in broken(without)
    assert not broken(books.keeping(without, aside=(books.aside("metrics", decision),)))
    given_up = frozenset({("metrics", decision.place)})
    assert not broken(books.keeping(without, discarded=given_up))
