"""What may be published from memory, and which rows a drain may take."""

from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from services.chassis.database import Pool
from services.chassis.outbox import Row, Waiting
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher, Turn, takeable


def waiting(id_: int, key: str, age: float = 60.0) -> Waiting:
    return Waiting(id_, key, age)


def idle() -> Publisher:
    """A publisher that is not running: nothing leaves its queue."""
    return Publisher("probe", cast(Pool, None), cast(Producer, None))


ROWS = [Row(number, "topic", key, (), b"{}") for number, key in enumerate("aba", start=1)]


def test_what_rule_r_allows_is_held_in_memory() -> None:
    publisher = idle()
    publisher.enqueue(Turn(ROWS, frozenset(), publisher.epoch))
    assert publisher.held == {1, 2, 3}


def test_a_blocked_key_is_left_to_the_drain_whole() -> None:
    publisher = idle()
    publisher.enqueue(Turn(ROWS, frozenset({"a"}), publisher.epoch))
    assert publisher.held == {2}


def test_an_answer_that_counted_on_a_queue_since_given_up_does_not_hold() -> None:
    publisher = idle()
    asked = publisher.epoch
    publisher.epoch += 1
    publisher.enqueue(Turn(ROWS, frozenset(), asked))
    assert publisher.held == set()


def test_everything_old_that_nobody_holds_is_taken_in_order() -> None:
    found = [waiting(1, "a"), waiting(2, "b"), waiting(3, "a")]
    assert takeable(found, set(), 1.0) == [1, 2, 3]


def test_a_row_behind_a_held_one_is_left() -> None:
    found = [waiting(1, "a"), waiting(2, "b"), waiting(3, "a")]
    assert takeable(found, {1}, 0.0) == [2]


def test_a_row_behind_a_young_one_is_left_even_if_its_own_clock_says_old() -> None:
    found = [waiting(1, "a", age=0.1), waiting(2, "a", age=9.0)]
    assert takeable(found, set(), 1.0) == []


rows = st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.floats(0, 5)), max_size=12)


@given(rows)
def test_what_is_taken_of_a_key_is_always_its_beginning(
    found: list[tuple[str, bool, float]],
) -> None:
    lines = [waiting(n, key, age) for n, (key, _, age) in enumerate(found)]
    held = {n for n, (_, is_held, _) in enumerate(found) if is_held}
    taken = takeable(lines, held, 1.0)
    assert not held & set(taken)
    for key in "abc":
        of_key = [line.id for line in lines if line.key == key]
        mine = [n for n in taken if n in of_key]
        assert mine == of_key[: len(mine)]
