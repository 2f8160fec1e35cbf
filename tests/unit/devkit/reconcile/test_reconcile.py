"""The reconciliation holds where the books are right, and each check finds what it is for."""

from dataclasses import replace

from services.devkit.reconcile.reconcile import reconcile
from tests.unit.devkit.reconcile import books

BOOKS = books.books()


def test_right_books_hold() -> None:
    found = reconcile(BOOKS)
    assert found.holds
    assert found.told() == []
    assert (found.balance.accepted, found.balance.routed) == (2, 2)


def test_without_the_senders_side_the_rest_is_still_checked() -> None:
    found = reconcile(replace(BOOKS, told=None))
    assert found.holds
    assert "answers" not in {check.name for check in found.checks}


def test_many_faults_of_one_kind_are_told_by_the_first_and_their_number() -> None:
    waits = BOOKS.kept.waits | {(str(n), "eit", "to_allocation") for n in range(30)}
    lines = reconcile(books.keeping(BOOKS, waits=waits)).told()
    assert len(lines) == 11
    assert lines[-1] == "waits: and 20 more"
