"""Who waits where, told by stories of one referral."""

import pytest

from services.metrics.history import Ended, Judged, Leaving, Milestone, Rehearsed
from services.metrics.waiting import waits
from tests.unit.metrics.stories import (
    arrived,
    at,
    decided,
    erased,
    history,
    moved,
    opened,
    story,
    told,
    withdrawn,
)

UNDECIDED = ("undecided", "to_decision", 0, 1, "done")


def test_a_referral_waits_for_its_decision_from_the_moment_it_was_received() -> None:
    assert story(arrived()) == [("undecided", "to_decision", 0, None, None)]


def test_the_decision_ends_that_wait_and_begins_the_one_for_the_team() -> None:
    assert story(arrived(), decided(1, "rapid_response")) == [
        UNDECIDED,
        ("rapid_response", "to_acceptance", 1, None, None),
    ]


def test_a_decision_is_enough_to_know_when_it_was_received() -> None:
    assert story(decided(1, "eit"))[0] == UNDECIDED


def test_a_test_referral_waits_nowhere() -> None:
    assert story(Rehearsed(), arrived(), decided(1, "eit")) == []


def test_what_a_team_did_alone_is_nobody_waiting() -> None:
    assert story(opened(2), moved(3, Milestone.TAKEN), withdrawn(4)) == []


def test_a_copy_waits_in_its_own_queue() -> None:
    assert story(
        arrived(), decided(1, "rapid_response", "duty_and_advice"), told(5, "rapid_response")
    ) == [
        UNDECIDED,
        ("rapid_response", "to_acceptance", 1, 5, "done"),
        ("duty_and_advice", "to_acceptance", 1, None, None),
    ]


def test_the_eit_takes_a_case_through_all_its_stages() -> None:
    assert story(
        arrived(),
        decided(1, "eit"),
        opened(1),
        moved(10, Milestone.TAKEN),
        moved(20, Milestone.CONTACTED),
        moved(30, Milestone.ASSESSED),
        moved(40, Milestone.SUPPORTED),
        moved(50, Leaving.CLOSED),
    ) == [
        UNDECIDED,
        ("eit", "to_allocation", 1, 10, "done"),
        ("eit", "to_contact", 10, 20, "done"),
        ("eit", "to_assessment", 20, 30, "done"),
        ("eit", "to_support", 30, 40, "done"),
    ]


def test_allocating_again_begins_nothing_again() -> None:
    assert story(decided(1, "eit"), moved(10, Milestone.TAKEN), moved(15, Milestone.TAKEN)) == [
        UNDECIDED,
        ("eit", "to_allocation", 1, 10, "done"),
        ("eit", "to_contact", 10, None, None),
    ]


@pytest.mark.parametrize(
    ("reached", "ending"),
    [
        ((), "done"),  # closed with an outcome straight away: the team has dealt with it
        ((Milestone.TAKEN,), "closed"),  # taken but never contacted: contact was not reached
    ],
)
def test_closing_ends_what_is_waited_for(reached: tuple[Milestone, ...], ending: str) -> None:
    steps = [moved(10 + n, milestone) for n, milestone in enumerate(reached)]
    told_so = story(decided(1, "eit"), opened(1), *steps, moved(30, Leaving.CLOSED))
    assert told_so[-1][3:] == (30, ending)


def test_a_new_revision_reroutes_and_is_not_a_completed_wait() -> None:
    assert story(decided(1, "rapid_response"), decided(9, "eit", revision=2)) == [
        UNDECIDED,
        ("rapid_response", "to_acceptance", 1, 9, "rerouted"),
        ("eit", "to_allocation", 9, None, None),
    ]


def test_a_new_revision_for_the_same_team_does_not_restart_the_wait() -> None:
    steps = (decided(1, "eit"), decided(9, "eit", revision=2, urgency="stat", respond_by=at(60)))
    assert story(*steps) == [UNDECIDED, ("eit", "to_allocation", 1, None, None)]
    wait = waits(history(steps))[-1]
    assert (wait.urgency, wait.respond_by) == ("stat", at(60))


def test_accepting_after_it_went_elsewhere_changes_nothing() -> None:
    assert story(
        decided(1, "rapid_response"), decided(9, "eit", revision=2), told(10, "rapid_response")
    ) == [
        UNDECIDED,
        ("rapid_response", "to_acceptance", 1, 9, "rerouted"),
        ("eit", "to_allocation", 9, None, None),
    ]


def test_coming_back_to_a_team_is_a_new_wait_there() -> None:
    rounds = waits(
        history(
            (
                decided(1, "rapid_response"),
                told(2, "rapid_response"),
                decided(9, "eit", revision=2),
                decided(20, "rapid_response", revision=3),
            )
        )
    )
    assert [(wait.queue, wait.turn, wait.ending) for wait in rounds[1:]] == [
        ("rapid_response", 1, "done"),
        ("eit", 1, "rerouted"),
        ("rapid_response", 2, None),
    ]


def test_an_eit_case_that_was_taken_goes_on_until_the_team_says_so() -> None:
    steps = (decided(1, "eit"), opened(1), moved(5, Milestone.TAKEN), moved(6, Milestone.CONTACTED))
    away = decided(9, "rapid_response", revision=2)
    assert ("eit", "to_assessment", 6, None, None) in story(*steps, away)
    closed = moved(12, Leaving.REROUTED)
    assert ("eit", "to_assessment", 6, 12, "rerouted") in story(*steps, away, closed)


def test_a_case_closed_as_rerouted_does_not_end_the_wait_of_its_successor() -> None:
    told_so = story(
        decided(1, "eit"),
        decided(9, "rapid_response", revision=2),
        decided(10, "eit", revision=3),
        opened(1),
        moved(11, Leaving.REROUTED),
        opened(12, case="second", revision=3),
    )
    assert told_so[-1] == ("eit", "to_allocation", 10, None, None)


def test_a_case_that_opens_after_the_last_one_closed_is_waited_for() -> None:
    told_so = story(
        decided(1, "eit"),
        opened(1),
        moved(5, Milestone.TAKEN),
        decided(9, "eit", revision=2),
        moved(10, Leaving.CLOSED),
        opened(11, case="second", revision=2),
    )
    assert told_so[-1] == ("eit", "to_allocation", 11, None, None)


def test_a_repeated_decision_does_not_reopen_what_the_team_has_closed() -> None:
    told_so = story(
        decided(1, "eit"),
        opened(1),
        moved(10, Leaving.CLOSED),
        decided(20, "eit", revision=2, version=1),
    )
    assert told_so == [UNDECIDED, ("eit", "to_allocation", 1, 10, "done")]


def test_what_the_eit_returns_waits_for_a_person() -> None:
    assert story(decided(1, "eit"), opened(1), moved(10, Leaving.RETURNED)) == [
        UNDECIDED,
        ("eit", "to_allocation", 1, 10, "returned"),
        ("manual_triage", "to_triage", 10, None, None),
    ]


def test_saying_the_same_again_does_not_take_a_return_from_the_person() -> None:
    told_so = story(
        decided(1, "eit"),
        opened(1),
        moved(10, Leaving.RETURNED),
        decided(20, "eit", revision=2, version=1),
    )
    assert told_so[-1] == ("manual_triage", "to_triage", 10, None, None)


def test_what_is_returned_waits_for_a_person_also_when_another_team_is_asked_too() -> None:
    told_so = story(
        *(decided(1, "eit"), opened(1), moved(10, Leaving.RETURNED)),
        decided(20, "rapid_response", "eit", revision=2, version=1),
    )
    assert ("manual_triage", "to_triage", 10, None, None) in told_so


def test_what_is_returned_needs_nobody_in_triage_once_the_team_is_no_longer_asked() -> None:
    told_so = story(
        *(decided(1, "rapid_response", "eit"), opened(1), moved(10, Leaving.RETURNED)),
        decided(20, "rapid_response", revision=2, version=1),
    )
    assert ("manual_triage", "to_triage", 10, 20, "rerouted") in told_so


def test_the_case_that_follows_a_return_takes_it_from_triage() -> None:
    told_so = story(
        *(decided(1, "eit"), opened(1), decided(9, "eit", revision=2)),
        *(moved(10, Leaving.RETURNED), opened(11, case="second", revision=2)),
    )
    assert told_so[2:] == [
        ("manual_triage", "to_triage", 10, 11, "rerouted"),
        ("eit", "to_allocation", 11, None, None),
    ]


@pytest.mark.parametrize(
    ("judged", "ending"),
    [
        ((Judged(2),), "done"),  # a person chose: that is what was waited for
        ((), "rerouted"),  # new facts moved it: nobody in triage has looked
        ((Judged(1),), "rerouted"),  # an older judgement led into triage, not out of it
    ],
)
def test_triage_is_done_when_a_person_has_judged(judged: tuple[Judged, ...], ending: str) -> None:
    told_so = story(decided(1, "manual_triage"), *judged, decided(30, "eit", revision=2))
    assert told_so[1] == ("manual_triage", "to_triage", 1, 30, ending)


def test_a_referral_given_back_to_who_asked_waits_no_more() -> None:
    told_so = story(decided(1, "rapid_response"), told(5, "rapid_response", Leaving.GIVEN_BACK))
    assert told_so == [UNDECIDED, ("rapid_response", "to_acceptance", 1, 5, "returned")]


def test_a_withdrawal_ends_every_wait() -> None:
    told_so = story(arrived(), decided(1, "rapid_response", "duty_and_advice"), withdrawn(7))
    assert [line[3:] for line in told_so[1:]] == [(7, "withdrawn"), (7, "withdrawn")]


def test_a_decision_about_a_withdrawn_version_begins_nothing() -> None:
    assert story(arrived(), withdrawn(1), decided(2, "eit")) == [
        ("undecided", "to_decision", 0, 1, "withdrawn")
    ]


def test_an_erasure_ends_every_wait_and_nothing_begins_one_again() -> None:
    told_so = story(
        arrived(),
        decided(1, "eit"),
        opened(2),
        moved(3, Milestone.TAKEN),
        erased(7),
        decided(9, "eit", "rapid_response", revision=2, version=2),
        opened(9, case="second", revision=2),
        moved(11, Milestone.CONTACTED),
    )
    assert told_so == [
        UNDECIDED,
        ("eit", "to_allocation", 1, 3, "done"),
        ("eit", "to_contact", 3, 7, "withdrawn"),
    ]


def test_one_erased_before_its_decision_waits_no_more() -> None:
    assert story(arrived(), erased(1), decided(2, "eit")) == [
        ("undecided", "to_decision", 0, 1, "withdrawn")
    ]


def test_a_decision_about_a_later_version_revives_it() -> None:
    told_so = story(
        arrived(), decided(1, "eit"), withdrawn(5), decided(9, "eit", revision=2, version=2)
    )
    assert told_so[1:] == [
        ("eit", "to_allocation", 1, 5, "withdrawn"),
        ("eit", "to_allocation", 9, None, None),
    ]


def test_a_late_clock_in_a_withdrawal_does_not_end_what_was_decided_since() -> None:
    told_so = story(decided(1, "eit"), decided(9, "eit", revision=2, version=3), withdrawn(10, 2))
    assert told_so[-1] == ("eit", "to_allocation", 1, None, None)


def test_an_erased_referral_waits_nowhere_ever_again() -> None:
    told_so = story(arrived(), Ended(at(3)), decided(4, "eit", version=9))
    assert told_so == [("undecided", "to_decision", 0, 3, "withdrawn")]


def test_a_team_whose_clock_is_slow_did_not_take_it_before_it_was_sent() -> None:
    assert story(decided(10, "rapid_response"), told(4, "rapid_response"))[-1] == (
        *("rapid_response", "to_acceptance", 10, 10, "done"),
    )


def test_a_case_whose_clock_is_slow_did_not_move_before_its_decision() -> None:
    told_so = story(decided(10, "eit"), opened(2), moved(4, Milestone.TAKEN))
    assert told_so[1:] == [
        ("eit", "to_allocation", 10, 10, "done"),
        ("eit", "to_contact", 10, None, None),
    ]


def test_a_case_that_opens_after_the_withdrawal_is_not_waited_for() -> None:
    assert story(decided(1, "eit"), withdrawn(5), opened(6))[-1][3:] == (5, "withdrawn")


def test_a_case_taken_before_the_team_heard_of_the_reroute_is_waited_for_until_it_ends() -> None:
    told_so = story(
        decided(1, "eit"),
        decided(2, "rapid_response", revision=2),
        opened(3),
        moved(4, Milestone.TAKEN),
        moved(5, Milestone.CONTACTED),
    )
    assert ("eit", "to_allocation", 1, 2, "rerouted") in told_so
    assert told_so[-1] == ("eit", "to_assessment", 5, None, None)


def test_a_case_dropped_late_makes_room_for_the_one_that_follows_it() -> None:
    told_so = story(
        decided(1, "eit"),
        decided(2, "rapid_response", revision=2),
        decided(3, "eit", revision=3),
        opened(4),
        moved(5, Milestone.TAKEN),
        moved(6, Leaving.REROUTED),
        opened(7, case="second", revision=3),
    )
    assert told_so[-1] == ("eit", "to_allocation", 7, None, None)


def test_what_the_eit_returns_after_it_went_elsewhere_needs_nobody_in_triage() -> None:
    told_so = story(
        decided(1, "eit"),
        opened(1),
        moved(4, Milestone.TAKEN),
        moved(5, Milestone.CONTACTED),
        decided(9, "rapid_response", revision=2),
        moved(12, Leaving.RETURNED),
    )
    assert "manual_triage" not in {line[0] for line in told_so}


def test_a_case_opened_for_a_decision_gone_by_is_waited_for_once_it_is_taken() -> None:
    steps = (
        *(decided(1, "eit"), decided(2, "eit", revision=2), opened(3)),
        *(decided(4, "rapid_response", revision=3), moved(5, Leaving.RETURNED)),
        opened(6, case="second", revision=2),
    )
    assert story(*steps)[-1] == ("rapid_response", "to_acceptance", 4, None, None)
    taken = moved(7, Milestone.TAKEN, case="second")
    assert story(*steps, taken)[-1] == ("eit", "to_contact", 7, None, None)
