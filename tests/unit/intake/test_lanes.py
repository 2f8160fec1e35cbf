"""Who is let through next: the urgent first, sources in turn, a referral's messages in order."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from services.intake.lanes import Lanes


def filled(*items: tuple[str, str, bool]) -> Lanes[str]:
    """Lanes with items, each with its source, its key and whether it is urgent."""
    lanes: Lanes[str] = Lanes()
    for number, (source, key, urgent) in enumerate(items):
        lanes.put(f"{source}{number}", source=source, key=key, urgent=urgent)
    return lanes


def test_sources_take_turns() -> None:
    flood = [("a", f"a{n}", False) for n in range(4)]
    lanes = filled(*flood, ("b", "b", False), ("c", "c", False))
    assert lanes.take(4) == ["a0", "b4", "c5", "a1"]


def test_the_urgent_go_first_and_a_quarter_is_left_to_the_others() -> None:
    urgent = [("a", f"u{n}", True) for n in range(8)]
    lanes = filled(("b", "x", False), ("b", "y", False), ("b", "z", False), *urgent)
    assert [item[0] for item in lanes.take(8)] == ["a"] * 6 + ["b"] * 2


def test_where_nothing_is_urgent_the_others_have_it_all() -> None:
    assert len(filled(*[("a", f"{n}", False) for n in range(8)]).take(8)) == 8


def test_what_is_urgent_does_not_overtake_what_was_said_before_of_the_same() -> None:
    lanes = filled(("a", "same", False), ("a", "same", True), ("b", "other", True))
    assert lanes.take(1) == ["b2"]
    assert lanes.take(2) == ["a0", "a1"]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.booleans())),
    st.integers(1, 5),
)
def test_all_come_through_once_and_those_of_a_referral_in_order(
    items: list[tuple[str, str, bool]], count: int
) -> None:
    own = [(source, source + key, urgent) for source, key, urgent in items]
    lanes, taken = filled(*own), list[str]()
    while len(lanes):
        taken += lanes.take(count)
    assert sorted(taken) == sorted(f"{source}{n}" for n, (source, _, _) in enumerate(own))
    places: dict[str, list[int]] = defaultdict(list)
    for item in taken:
        number = int(item[1:])
        places[own[number][1]].append(number)
    assert all(numbers == sorted(numbers) for numbers in places.values())
