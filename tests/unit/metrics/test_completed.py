"""Completed waits, counted once and in the right bucket."""

import pytest

from services.metrics.completed import Bucket, Since, newly_ended, tallied
from services.metrics.history import Leaving, Step
from services.metrics.stages import Ending, Stage, Wait
from services.metrics.waiting import waits
from tests.unit.metrics.stories import decided, history, told

SENT = decided(1, "rapid_response")
TAKEN = told(9, "rapid_response")


def story(*steps: Step) -> tuple[Wait, ...]:
    """The waits of these steps."""
    return waits(history(steps))


def test_a_wait_that_ended_is_new_once() -> None:
    before, after = story(SENT), story(SENT, TAKEN)
    assert [(wait.queue, wait.stage) for wait in newly_ended(before, after)] == [
        ("rapid_response", Stage.ACCEPTANCE)
    ]
    assert newly_ended(after, after) == []


@pytest.mark.parametrize(
    "ends",
    [
        decided(9, "eit", revision=2),  # rerouted
        told(9, "rapid_response", Leaving.GIVEN_BACK),  # returned
        told(9, "rapid_response", Leaving.WITHDRAWN),
    ],
)
def test_a_wait_that_ended_otherwise_is_not_completed(ends: Step) -> None:
    ended = newly_ended(story(SENT), story(SENT, ends))
    assert [wait.stage for wait in ended] == [Stage.ACCEPTANCE]
    assert tallied(ended, (300,)) == {}


def test_a_completed_wait_that_a_late_event_takes_back_is_not_counted_down() -> None:
    rerouted = story(SENT, decided(5, "eit", revision=2), TAKEN)
    ended = newly_ended(story(SENT, TAKEN), rerouted)
    assert [wait.ending for wait in ended] == [Ending.REROUTED]
    assert tallied(ended, (300,)) == {}
    assert newly_ended(rerouted, rerouted) == []


@pytest.mark.parametrize(
    ("minutes", "bound"),
    [(5, 300), (5.01, 600), (10, 600), (11, float("inf"))],  # a bound belongs to its bucket
)
def test_a_wait_is_tallied_since_its_receipt_and_since_it_entered(
    minutes: float, bound: float
) -> None:
    done = newly_ended((), story(SENT, told(minutes, "rapid_response")))
    tallies = tallied([wait for wait in done if wait.queue == "rapid_response"], (300, 600))
    since_receipt = Bucket("rapid_response", Stage.ACCEPTANCE, Since.RECEIVED, bound)
    assert tallies[since_receipt].waits == 1
    assert tallies[since_receipt].seconds == pytest.approx(minutes * 60)
    entered = [tally for bucket, tally in tallies.items() if bucket.since is Since.ENTERED]
    assert [tally.seconds for tally in entered] == [pytest.approx(minutes * 60 - 60)]
