"""Records are told once, in order, on one partition, and the newest of a person is the last."""

from dataclasses import replace

from services.contracts import catalogue
from services.devkit.reconcile.reconcile import reconcile
from tests.unit.devkit.reconcile import books
from tests.unit.devkit.reconcile.books import HOME, broken

BOOKS = books.books()


def test_an_old_record_of_a_person_is_found() -> None:
    records = [replace(e, said={**e.said, "version": 0}) if e.topic == catalogue.RECORD else e
               for e in BOOKS.seen]  # fmt: skip
    assert broken(books.relaid(BOOKS, records)) == {"published"}


def test_an_old_record_that_is_still_to_be_read_back_is_not_wrong_and_waits() -> None:
    records = [replace(e, said={**e.said, "version": 0}) if e.topic == catalogue.RECORD else e
               for e in BOOKS.seen]  # fmt: skip
    doubted = {each.id: books.NOW - 70 for each in BOOKS.kept.accepted}
    found = reconcile(books.keeping(books.relaid(BOOKS, records), doubted=doubted))
    assert found.holds
    (told,) = found.late(60)
    assert HOME in told


def test_a_byte_equal_repeat_is_counted_and_breaks_nothing() -> None:
    first = next(each for each in BOOKS.seen if each.topic == catalogue.ROUTING)
    again = replace(first, place=(catalogue.ROUTING, first.place[1], 9))
    found = reconcile(books.relaid(BOOKS, [*BOOKS.seen, again]))
    assert found.holds
    assert found.redeliveries[catalogue.ROUTING] == 1


def test_a_repeat_with_other_bytes_is_found() -> None:
    first = next(each for each in BOOKS.seen if each.topic == catalogue.CASE)
    again = replace(first, place=(catalogue.CASE, first.place[1], 9), sha256="other")
    assert broken(books.relaid(BOOKS, [*BOOKS.seen, again])) == {"copies"}


def test_a_missing_sequence_is_found() -> None:
    late = replace(books.state(HOME, offset=1, version=2), sequence=3)
    assert "order" in broken(books.relaid(BOOKS, [*BOOKS.seen, late]))


def test_sequences_that_go_backwards_are_found() -> None:
    swapped = [replace(books.state(HOME, offset=0), sequence=2, id="b"),
               replace(books.state(HOME, offset=1), sequence=1, id="a")]  # fmt: skip
    others = [e for e in BOOKS.seen if (e.topic, e.key) != (catalogue.INTAKE, HOME)]
    assert "order" in broken(books.relaid(BOOKS, [*others, *swapped]))


def test_a_key_on_two_partitions_is_found() -> None:
    moved = [replace(e, place=(e.topic, 9, 0)) if e.topic == catalogue.CASE else e
             for e in BOOKS.seen]  # fmt: skip
    assert broken(books.relaid(BOOKS, moved)) == {"partitions"}
