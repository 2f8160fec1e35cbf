"""Metrics has the same people waiting in the same place."""

from tests.unit.devkit.reconcile import books
from tests.unit.devkit.reconcile.books import FAST, HOME, broken

BOOKS = books.books()


def test_somebody_who_waits_unknown_to_metrics_is_found() -> None:
    assert broken(books.keeping(BOOKS, waits=frozenset())) == {"waits"}


def test_what_the_team_returned_waits_in_triage_until_the_decision_sends_it_elsewhere() -> None:
    triage, fast = (HOME, "manual_triage", "to_triage"), (HOME, "rapid_response", "to_acceptance")
    returned = books.keeping(BOOKS, cases=(books.case(HOME, status="returned"),))
    assert "waits" not in broken(books.keeping(returned, waits=frozenset({triage})))
    assert "waits" in broken(books.keeping(returned, waits=frozenset()))
    newer = books.routed(HOME, "rapid_response", 1, version=2)
    elsewhere = books.relaid(returned, [*returned.seen, books.state(HOME, 1, version=2), newer])
    assert "waits" not in broken(books.keeping(elsewhere, waits=frozenset({fast})))
    assert "waits" in broken(books.keeping(elsewhere, waits=frozenset({fast, triage})))


def test_somebody_who_waits_for_metrics_alone_is_found() -> None:
    waits = BOOKS.kept.waits | {(FAST, "rapid_response", "to_acceptance")}
    assert broken(books.keeping(BOOKS, waits=waits)) == {"waits"}
