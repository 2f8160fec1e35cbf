"""Where a rollback leads, after whatever was brought into force and back."""

import pytest

from services.router.rollback import last_but_one


@pytest.mark.parametrize(
    ("history", "before"),
    [
        ("", None),
        ("a", None),
        ("a b", "a"),
        ("a b a", "b"),
        ("a a", None),
        ("a b b", "a"),
        ("a b c -b", "a"),
        ("a b c -b -a", None),
        ("a b c -b d", "b"),
        ("a b c d -b", "a"),  # proposed before d was brought into force, and approved after it
        ("-a b", "a"),
    ],
)
def test_it_goes_back_step_by_step_and_never_forward(history: str, before: str | None) -> None:
    told = [(each.removeprefix("-"), each.startswith("-")) for each in history.split()]
    assert last_but_one(told) == before
