"""The reconciliation holds where the books are right, and each check finds what it is for."""

from dataclasses import replace

from services.contracts import catalogue
from services.devkit.reconcile.balance import LINKED, WITHDRAWN
from services.devkit.reconcile.evidence import Evidence, Pending
from services.devkit.reconcile.reconcile import reconcile
from tests.unit.devkit.reconcile import books
from tests.unit.devkit.reconcile.books import FAST, HOME, broken

BOOKS = books.books()
LEDGER = BOOKS.kept.ledger or ()


def test_right_books_hold() -> None:
    found = reconcile(BOOKS)
    assert found.holds
    assert found.told() == []
    assert (found.balance.accepted, found.balance.routed) == (2, 2)


def test_without_the_senders_side_the_rest_is_still_checked() -> None:
    found = reconcile(replace(BOOKS, told=None))
    assert found.holds
    assert "answers" not in {check.name for check in found.checks}


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


def test_many_faults_of_one_kind_are_told_by_the_first_and_their_number() -> None:
    waits = BOOKS.kept.waits | {(str(n), "eit", "to_allocation") for n in range(30)}
    lines = reconcile(books.keeping(BOOKS, waits=waits)).told()
    assert len(lines) == 11
    assert lines[-1] == "waits: and 20 more"


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
