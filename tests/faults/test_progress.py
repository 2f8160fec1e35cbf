"""How long nothing got on, and moments at which the balance did not hold."""

from tests.faults.progress import Look, Progress


def saw(*looks: tuple[float, Look]) -> Progress:
    """One look after the other, each at its second."""
    progress = Progress("", _since=0.0)
    for now, look in looks:
        progress.saw(look, now)
    return progress


def test_the_longest_time_without_a_decision_counts_where_one_was_waited_for() -> None:
    found = saw((1, Look(3, 1, 0, 0)), (9, Look(4, 1, 0, 0)), (12, Look(4, 2, 0, 0)))
    assert found.longest == 11


def test_a_time_in_which_nothing_came_is_no_time_without_progress() -> None:
    found = saw((1, Look(2, 2, 0, 0)), (2, Look(2, 2, 0, 0)), (3, Look(2, 2, 0, 0)))
    assert found.longest == 1


def test_a_time_in_which_nobody_could_look_is_one() -> None:
    assert saw((1, Look(1, 1, 0, 0)), (31, Look(2, 2, 0, 0))).longest == 30


def test_a_decision_too_many_is_told() -> None:
    assert saw((1, Look(2, 2, 0, 0))).faults == []
    assert len(saw((1, Look(2, 2, 1, 0)), (2, Look(2, 2, 0, 1)), (3, Look(1, 2, 0, 0))).faults) == 3


def test_a_time_in_which_nobody_can_look_until_the_end_is_one() -> None:
    assert saw((1, Look(2, 2, 0, 0))).longest_until(601) == 600
    assert saw((600, Look(2, 2, 0, 0))).longest_until(601) == 600
