"""A file is whole once two looks saw the same of it."""

from services.intake.doors.looks_twice import LooksTwice


def test_one_look_is_not_enough() -> None:
    assert LooksTwice(2).whole({1: (10, 5)}, 100) == frozenset()


def test_two_looks_far_enough_apart_are() -> None:
    looks = LooksTwice(2)
    looks.whole({1: (10, 5)}, 100)
    assert looks.whole({1: (10, 5)}, 101.9) == frozenset()
    assert looks.whole({1: (10, 5)}, 102) == {1}


def test_a_file_that_grows_or_is_written_again_is_waited_for() -> None:
    for changed in ((11, 5), (10, 6)):
        looks = LooksTwice(2)
        looks.whole({1: (10, 5)}, 100)
        assert looks.whole({1: changed}, 110) == frozenset()
        assert looks.whole({1: changed}, 112) == {1}


def test_an_empty_file_is_never_whole() -> None:
    looks = LooksTwice(2)
    looks.whole({1: (0, 5)}, 100)
    assert looks.whole({1: (0, 5)}, 200) == frozenset()


def test_a_file_that_was_away_is_looked_at_anew() -> None:
    looks = LooksTwice(2)
    looks.whole({1: (10, 5)}, 100)
    looks.whole({}, 101)
    assert looks.whole({1: (10, 5)}, 110) == frozenset()
