"""Every acceptance is somewhere: routed, waiting, set aside, or told of as missing."""

from dataclasses import replace

from services.contracts import catalogue
from services.devkit.reconcile.evidence import Pending
from services.devkit.reconcile.reconcile import reconcile
from tests.unit.devkit.reconcile import books
from tests.unit.devkit.reconcile.books import FAST, HOME, broken

BOOKS = books.books()


def test_an_accepted_version_that_is_nowhere_is_lost() -> None:
    lost = books.keeping(
        books.without(BOOKS, catalogue.ROUTING, FAST), decided=BOOKS.kept.decided[:1]
    )
    found = reconcile(lost)
    assert not found.balance.holds
    assert f"{FAST} version 1 is lost" in " ".join(found.told())


def test_what_the_router_has_not_read_yet_waits() -> None:
    waiting = books.keeping(
        books.without(BOOKS, catalogue.ROUTING, FAST),
        decided=BOOKS.kept.decided[:1],
        handled=books.unread("router", books.state(FAST)),
    )
    found = reconcile(waiting)
    assert found.balance.holds
    assert found.balance.waiting == 1


def test_what_the_router_set_aside_is_set_aside_and_told() -> None:
    refused = next(e for e in BOOKS.seen if (e.topic, e.key) == (catalogue.INTAKE, FAST))
    letter = books.aside("router", refused)
    aside = books.keeping(
        books.without(BOOKS, catalogue.ROUTING, FAST),
        decided=BOOKS.kept.decided[:1],
        aside=(letter,),
    )
    found = reconcile(aside)
    assert found.balance.holds
    assert found.balance.aside == 1
    assert "set aside" in broken(aside), "nothing on the dead-letter topic tells of it"
    told = books.seen(
        catalogue.DEAD_LETTER, "asc.dead_letter.v1", FAST, 0, reference=letter.reference
    )
    assert "set aside" not in broken(books.relaid(aside, [*aside.seen, told]))


def test_what_a_person_gave_up_is_set_aside() -> None:
    refused = next(e for e in BOOKS.seen if (e.topic, e.key) == (catalogue.INTAKE, FAST))
    given_up = books.keeping(
        books.without(BOOKS, catalogue.ROUTING, FAST),
        decided=BOOKS.kept.decided[:1],
        discarded=frozenset({("router", refused.place)}),
    )
    found = reconcile(given_up)
    assert found.balance.holds
    assert found.balance.aside == 1
    assert "set aside" not in broken(given_up)


def test_what_is_parked_is_told_by_what_it_waits_behind() -> None:
    opened = next(e for e in BOOKS.seen if e.topic == catalogue.CASE)
    parked = books.aside("metrics", opened, refusal=None)
    assert "set aside" not in broken(books.keeping(BOOKS, aside=(parked,)))


def test_a_decision_that_the_team_set_aside_has_no_case_yet() -> None:
    sent = next(e for e in BOOKS.seen if (e.topic, e.key) == (catalogue.ROUTING, HOME))
    letter = books.aside("eit", sent)
    unopened = books.without(books.keeping(BOOKS, cases=()), catalogue.CASE, HOME)
    assert "cases" in broken(unopened)
    assert "cases" not in broken(books.keeping(unopened, aside=(letter,)))


def test_a_decision_about_nothing_that_was_accepted_came_from_nowhere() -> None:
    stranger = "referral-stranger"
    records = [*BOOKS.seen, books.state(stranger), books.routed(stranger, "manual_triage")]
    assert "balance" in broken(books.relaid(BOOKS, records))


def test_an_answer_that_is_not_in_the_database_is_found() -> None:
    assert "answers" in broken(replace(BOOKS, told=(*BOOKS.told, books.told("referral-gone"))))


def test_an_acceptance_that_nobody_was_told_of_is_found() -> None:
    assert broken(replace(BOOKS, told=BOOKS.told[:1])) == {"answers"}


def test_an_update_that_was_accepted_and_not_kept_is_found() -> None:
    assert broken(replace(BOOKS, told=(books.told(HOME, versions=2), BOOKS.told[1]))) == {"answers"}


def test_a_version_that_was_never_published_is_found() -> None:
    assert "published" in broken(books.without(BOOKS, catalogue.INTAKE, HOME))


def test_a_version_that_still_lies_in_the_outbox_is_not_missing_and_waits() -> None:
    row = Pending(
        service="intake",
        topic=catalogue.INTAKE,
        key=HOME,
        id="event",
        since=books.NOW - 70,
        refused="TopicAuthorizationFailedError",
    )
    nothing_else = books.without(
        books.without(BOOKS, catalogue.INTAKE, HOME), catalogue.ROUTING, HOME
    )
    found = reconcile(books.keeping(nothing_else, pending=(row,)))
    assert found.holds
    assert found.balance.waiting == 1
    assert found.late(80) == []
    (told,) = found.late(60)
    assert told.startswith("intake has not published it to asc.referral.intake.v1 (refused: Topic")
    assert HOME in told


def test_what_a_person_has_decided_is_a_version_that_no_sender_was_answered() -> None:
    decided = books.routed(FAST, "eit", offset=1, version=2)
    records = [
        *BOOKS.seen,
        books.cleared(FAST, offset=1, version=2),
        books.record(FAST, offset=1, version=2),
        books.safe(FAST, offset=1),
        decided,
        books.opened(FAST),
    ]
    kept = books.keeping(
        BOOKS,
        accepted=(BOOKS.kept.accepted[0], replace(books.accepted(FAST), version=2)),
        decided=(*BOOKS.kept.decided, books.decided(decided)),
        cases=(*BOOKS.kept.cases, books.case(FAST)),
        waits=BOOKS.kept.waits | {(FAST, "eit", "to_allocation")},
    )
    assert broken(books.relaid(kept, records)) == set()
