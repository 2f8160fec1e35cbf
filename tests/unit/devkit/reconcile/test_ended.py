"""Who is erased, withdrawn or linked breaks no book, and is found where one is wrong."""

from dataclasses import replace

from services.contracts import catalogue
from services.devkit.reconcile.balance import LINKED, WITHDRAWN
from services.devkit.reconcile.evidence import Evidence
from services.devkit.reconcile.reconcile import reconcile
from tests.unit.devkit.reconcile import books
from tests.unit.devkit.reconcile.books import FAST, HOME, broken

BOOKS = books.books()


def _erased(key: str) -> Evidence:
    """The books after somebody was erased: nobody waits, and the record is null."""
    told = books.seen(catalogue.INTAKE, "asc.referral.erased.v1", key, 1, version=1)
    null = replace(books.record(key, 1), said={})
    waits = frozenset(wait for wait in BOOKS.kept.waits if wait[0] != key)
    held = [replace(e, reference=None) if e.id == key else e for e in BOOKS.kept.accepted]
    after = books.relaid(BOOKS, [*BOOKS.seen, told, null])
    return books.keeping(after, waits=waits, accepted=tuple(held))


def test_an_erased_referral_breaks_no_book() -> None:
    assert reconcile(_erased(HOME)).told() == []


def test_one_erased_before_its_decision_needs_no_case() -> None:
    never_opened = books.without(_erased(HOME), catalogue.CASE, HOME)
    assert reconcile(books.keeping(never_opened, cases=())).told() == []


def test_an_erased_referral_that_waits_or_has_a_record_is_found() -> None:
    erased = _erased(HOME)
    late = books.relaid(erased, [*erased.seen, books.record(HOME, 2)])
    assert "published" in broken(late)
    assert "waits" in broken(books.keeping(erased, waits=BOOKS.kept.waits))


def test_one_withdrawn_before_its_decision_needs_no_case() -> None:
    found = reconcile(_withdrawn(HOME))
    assert found.told() == []
    assert (found.balance.accepted, found.balance.withdrawn) == (3, 1)


def test_a_withdrawal_that_was_accepted_and_never_published_is_lost() -> None:
    withdrawn = _withdrawn(HOME)
    told = [each for each in withdrawn.seen if each.type != WITHDRAWN]
    assert "balance" in broken(books.relaid(withdrawn, told))


def _withdrawn(key: str) -> Evidence:
    """One that its sender took back in version 2, before any team had a case."""
    told = books.seen(catalogue.INTAKE, WITHDRAWN, key, 1, version=2)
    more = books.relaid(BOOKS, [*BOOKS.seen, told, books.record(key, 1, 2)])
    never_opened = books.without(more, catalogue.CASE, key)
    accepted = (books.accepted(key, 1, 2), books.accepted(FAST))
    kept = books.keeping(never_opened, accepted=accepted, cases=(), waits=frozenset())
    return replace(kept, told=(books.told(key, 2), books.told(FAST)))


LATER = "referral-later"


def _linked(contact: str = "update") -> Evidence:
    """A second referral of the person at home, told of as a version of the first."""
    update = books.seen(catalogue.INTAKE, LINKED, HOME, 1, version=2, test=False, contact=contact)
    again, person = books.routed(HOME, "eit", 1, version=2), books.record(HOME, 1, version=2)
    decided = (*BOOKS.kept.decided, books.decided(again))
    told = (*(BOOKS.told or ()), books.told(LATER))
    more = [update, person, again] if contact == "update" else [update, person]
    first = replace(books.accepted(HOME), version=2, by_links=frozenset({2}))
    later = replace(books.accepted(LATER), linked=frozenset({1}), contact=True)
    kept = books.keeping(
        books.relaid(BOOKS, [*BOOKS.seen, *more]),
        accepted=(first, books.accepted(FAST), later),
        decided=decided if contact == "update" else BOOKS.kept.decided,
    )
    return replace(kept, told=told)


def test_a_linked_message_is_told_of_as_a_version_of_the_earlier_one() -> None:
    found = reconcile(_linked())
    assert found.told() == []
    assert (found.balance.accepted, found.balance.routed, found.balance.linked) == (4, 3, 1)


def test_nobody_decides_on_a_chaser() -> None:
    found = reconcile(_linked("chaser"))
    assert found.told() == []
    assert (found.balance.routed, found.balance.linked) == (2, 2)


def test_a_linked_update_that_nobody_decided_on_is_lost() -> None:
    linked = _linked()
    left = [e for e in linked.seen if (e.topic, e.place[2]) != (catalogue.ROUTING, 1)]
    lost = books.keeping(books.relaid(linked, left), decided=BOOKS.kept.decided)
    assert f"{HOME} version 2 is lost" in " ".join(reconcile(lost).told())


def test_a_linked_update_that_was_not_told_is_found() -> None:
    linked = _linked()
    left = [e for e in linked.seen if e.type != LINKED]
    assert "published" in broken(books.relaid(linked, left))
