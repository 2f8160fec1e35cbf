"""How long a broker is in a black hole, over a whole table of trials."""

from tests.faults.chance import chance
from tests.faults.faults.network import LONGEST_SECONDS, SELDOM, seconds


def test_one_black_hole_of_a_table_is_longer_than_a_poll_may_take_and_it_is_not_the_first() -> None:
    lasted = [seconds(chance("F6", number)) for number in range(1, SELDOM + 1)]
    assert lasted.count(LONGEST_SECONDS) == 1
    assert lasted[0] < 60
