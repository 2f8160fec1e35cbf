"""Topics are independent streams: in whatever order they are read, the end is the same."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.metrics.history import (
    Arrived,
    Decided,
    Ended,
    Judged,
    Leaving,
    Milestone,
    Moved,
    Opened,
    Step,
)
from services.metrics.stages import TAKING, Wait
from services.metrics.waiting import waits
from tests.unit.metrics.stories import NINE, history

QUEUES = ("eit", "rapid_response", "duty_and_advice", "manual_triage")
WHAT = st.sampled_from([*Milestone, *Leaving])
MINUTES = st.integers(0, 60).map(lambda minutes: NINE + timedelta(minutes=minutes))
NAMED = st.lists(st.sampled_from(QUEUES), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def intake(draw: st.DrawFn) -> list[Step]:
    """What intake says: it came, people judged it, perhaps it was withdrawn or erased."""
    steps: list[Step] = [Arrived(NINE)]
    for version in range(2, draw(st.integers(1, 4))):
        judged = [Judged(version)]
        steps.extend(draw(st.sampled_from([judged, [], [Ended(draw(MINUTES), version)]])))
    return [*steps, *draw(st.sampled_from([[], [Ended(draw(MINUTES))]]))]


@st.composite
def routing(draw: st.DrawFn) -> list[Step]:
    """Decisions whose revisions count, and whose versions never go back."""
    versions = sorted(draw(st.lists(st.integers(1, 4), max_size=4)))
    return [
        Decided(
            revision=number,
            version=version,
            received_at=NINE,
            at=draw(MINUTES),
            queues=draw(NAMED),
            urgency="routine",
        )
        for number, version in enumerate(versions, 1)
    ]


@st.composite
def cases(draw: st.DrawFn) -> list[Step]:
    """Up to two cases, one after the other."""
    steps: list[Step] = []
    for number in range(1, 1 + draw(st.integers(0, 2))):
        revision = draw(st.integers(number, 4))
        steps.append(Opened(case=str(number), revision=revision, at=draw(MINUTES)))
        for what in draw(st.lists(WHAT, max_size=4)):
            steps.append(Moved(team="eit", what=what, at=draw(MINUTES), case=str(number)))
    return steps


FEEDBACK = st.lists(
    st.builds(Moved, team=st.sampled_from(QUEUES[1:]), what=WHAT, at=MINUTES), max_size=4
)


@st.composite
def told_twice(draw: st.DrawFn) -> tuple[list[Step], list[Step]]:
    """The same four streams, mixed in two ways."""
    streams = [draw(intake()), draw(routing()), draw(cases()), draw(FEEDBACK)]
    whose = [number for number, stream in enumerate(streams) for _ in stream]
    return _mixed(streams, draw(st.permutations(whose))), _mixed(
        streams, draw(st.permutations(whose))
    )


def _mixed(streams: Sequence[Sequence[Step]], whose: Sequence[int]) -> list[Step]:
    readers = [iter(stream) for stream in streams]
    return [next(readers[number]) for number in whose]


@given(told_twice())
def test_any_interleaving_of_the_topics_ends_in_the_same_waits(
    twice: tuple[list[Step], list[Step]],
) -> None:
    one, other = map(history, twice)
    assert one == other
    assert waits(one) == waits(other)


@given(told_twice())
def test_the_waits_of_a_referral_make_sense(twice: tuple[list[Step], list[Step]]) -> None:
    told = waits(history(twice[0]))
    keys = [(wait.queue, wait.stage, wait.turn) for wait in told]
    assert len(keys) == len(set(keys))
    for wait in told:
        assert (wait.ended_at is None) == (wait.ending is None)
        assert wait.received_at <= wait.entered_at
        assert wait.ended_at is None or wait.entered_at <= wait.ended_at
    waiting = [wait.queue for wait in told if wait.ended_at is None]
    assert len(waiting) == len(set(waiting)), "in one queue, one stage at a time"


@given(told_twice())
def test_nobody_waits_in_a_backlog_that_no_decision_and_no_return_sent_them_to(
    twice: tuple[list[Step], list[Step]],
) -> None:
    steps = history(twice[0])
    named = {queue for decided in steps.decided for queue in decided.queues}
    returned = any(isinstance(s, Moved) and s.what is Leaving.RETURNED for s in twice[0])
    allowed = named | ({"manual_triage"} if returned else set())
    backlog = {wait.queue for wait in waits(steps) if wait.stage in TAKING}
    assert backlog <= allowed


@given(routing())
def test_while_nobody_answers_the_queues_of_the_newest_decision_wait(decided: list[Step]) -> None:
    open_queues = {wait.queue for wait in waits(history([Arrived(NINE), *decided])) if _open(wait)}
    newest = decided[-1] if decided else None
    assert open_queues == set(newest.queues if isinstance(newest, Decided) else ["undecided"])


def _open(wait: Wait) -> bool:
    return wait.ended_at is None
