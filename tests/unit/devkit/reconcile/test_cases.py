"""Cases, ledgers and answers of teams are those that decisions asked for."""

from dataclasses import replace

from services.contracts import catalogue
from services.devkit.reconcile.reconcile import reconcile
from tests.unit.devkit.reconcile import books
from tests.unit.devkit.reconcile.books import FAST, HOME, broken

BOOKS = books.books()
LEDGER = BOOKS.kept.ledger or ()


def test_a_decision_for_the_team_without_a_case_is_found() -> None:
    assert "cases" in broken(books.keeping(BOOKS, cases=(), waits=frozenset()))


def test_a_case_that_no_decision_asked_for_is_found() -> None:
    assert "cases" in broken(books.keeping(BOOKS, cases=(*BOOKS.kept.cases, books.case(FAST))))


def test_a_second_case_while_the_first_is_open_is_found() -> None:
    two = (*BOOKS.kept.cases, replace(books.case(HOME, ordinal=2), id="case-two"))
    assert "cases" in broken(books.keeping(BOOKS, cases=two))


def test_a_case_that_was_opened_twice_is_found() -> None:
    again = replace(books.opened(HOME, offset=1), id="another id")
    assert "cases" in broken(books.relaid(BOOKS, [*BOOKS.seen, again]))


def test_where_another_case_system_reads_no_ledger_is_counted() -> None:
    found = reconcile(books.keeping(BOOKS, ledger=None))
    assert found.holds
    assert not {"ledger", "feedback"} & {check.name for check in found.checks}


def test_a_record_that_the_case_system_did_not_read_is_found() -> None:
    assert broken(books.keeping(BOOKS, ledger=LEDGER[1:])) == {"ledger"}


def test_an_effect_at_the_case_system_that_is_on_no_topic_is_found() -> None:
    stranger = replace(LEDGER[0], place=(catalogue.ROUTING, 11, 0))
    assert broken(books.keeping(BOOKS, ledger=(*LEDGER, stranger))) == {"ledger"}


def test_a_record_read_twice_by_the_case_system_breaks_nothing() -> None:
    assert not broken(books.keeping(BOOKS, ledger=(*LEDGER, LEDGER[0])))


def test_a_team_that_did_not_answer_is_found() -> None:
    assert "feedback" in broken(books.without(BOOKS, catalogue.FEEDBACK, FAST))


def test_a_team_that_answered_twice_is_found() -> None:
    decision = books.routed(FAST, "rapid_response")
    again = books.answer(FAST, "rapid_response", decision, offset=1)
    assert broken(books.relaid(BOOKS, [*BOOKS.seen, again])) == {"feedback"}
