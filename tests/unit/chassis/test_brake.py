"""When the brake is drawn."""

from hypothesis import given
from hypothesis import strategies as st

from services.chassis.brake import IN_A_ROW, WINDOW, Brake

outcomes = st.lists(st.booleans() | st.just(True), max_size=3 * WINDOW)


def drawn(set_aside: list[bool]) -> bool:
    """Said over again in the plainest way: after each outcome, look back."""
    for end in range(1, len(set_aside) + 1):
        seen = set_aside[:end]
        if seen[-IN_A_ROW:] == [True] * IN_A_ROW:
            return True
        if len(seen) >= WINDOW and seen[-1] and sum(seen[-WINDOW:]) > WINDOW // 2:
            return True
    return False


@given(outcomes)
def test_it_is_drawn_after_twenty_in_a_row_or_more_than_half_of_two_hundred(
    set_aside: list[bool],
) -> None:
    brake = Brake()
    brake.saw(set_aside)
    assert (brake.why is not None) == drawn(set_aside)


def test_it_is_drawn_by_the_twentieth() -> None:
    brake = Brake()
    brake.saw([True] * 19)
    assert brake.why is None
    brake.set_aside()
    assert brake.why == "20 events in a row set aside"


def test_two_bad_ones_in_three_are_too_many() -> None:
    brake = Brake()
    brake.saw([True, True, False] * 100)
    assert brake.why == "more than half of the last 200 events set aside"


def test_every_second_bad_one_is_not_too_many() -> None:
    brake = Brake()
    brake.saw([True, False] * 500)
    assert brake.why is None


def test_many_good_ones_at_once_count_as_many() -> None:
    brake = Brake()
    brake.saw([True] * 19)
    brake.handled(3000)
    brake.saw([True] * 19)
    assert brake.why is None
