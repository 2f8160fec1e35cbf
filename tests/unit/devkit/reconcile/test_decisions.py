"""Each decision is one, rests on facts that are kept, and leads there again."""

from dataclasses import replace

from services.contracts import catalogue
from services.devkit.reconcile.reconcile import reconcile
from tests.unit.devkit.reconcile import books
from tests.unit.devkit.reconcile.books import HOME, broken

BOOKS = books.books()


def test_a_revision_with_two_ids_is_found() -> None:
    again = replace(books.routed(HOME, "eit"), id="another id", place=(catalogue.ROUTING, 3, 1))
    assert "decisions" in broken(books.relaid(BOOKS, [*BOOKS.seen, again]))


def test_a_decision_with_other_bytes_on_the_topic_is_found() -> None:
    decided = (replace(BOOKS.kept.decided[0], body_sha256="other"), BOOKS.kept.decided[1])
    assert broken(books.keeping(BOOKS, decided=decided)) == {"decisions"}


def test_a_decision_that_its_facts_do_not_lead_to_is_found() -> None:
    decided = (replace(BOOKS.kept.decided[0], fault="other facts"), BOOKS.kept.decided[1])
    assert broken(books.keeping(BOOKS, decided=decided)) == {"explained"}


def test_a_decision_of_another_ruleset_is_told_as_not_made_again() -> None:
    decided = tuple(replace(each, judged=False) for each in BOOKS.kept.decided)
    found = reconcile(books.keeping(BOOKS, decided=decided))
    (explained,) = [check for check in found.checks if check.name == "explained"]
    assert (explained.holds, explained.counted) == (True, 0)
    assert f"{len(decided)} of another ruleset" in explained.promise


def test_a_decision_of_a_ruleset_that_was_not_in_force_is_found() -> None:
    at = BOOKS.kept.decided[0].at
    long_ago, just_now = (at - 3600, books.RULES), (at - 1, "new rules")
    assert not broken(books.keeping(BOOKS, activations=(long_ago,)))
    assert not broken(books.keeping(BOOKS, activations=(long_ago, just_now)))
    gone = (at - 60, "new rules")
    assert broken(books.keeping(BOOKS, activations=(long_ago, gone))) == {"in force"}
    assert not broken(books.keeping(BOOKS, activations=(gone, (at - 5, books.RULES))))


def test_before_the_first_activation_each_router_has_its_own_pack() -> None:
    later = (BOOKS.kept.decided[0].at + 60, "new rules")
    assert not broken(books.keeping(BOOKS, activations=(later,)))
