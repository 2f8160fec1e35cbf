"""Of one referral, a later row waits for the earlier ones."""

from services.intake.doors.waves import Numbered, waves
from services.intake.rejected import Code, refuse
from tests.unit.intake.messages import message


def rows(*references: str | None) -> list[Numbered]:
    refused = refuse(422, Code.INVALID, "Something.")
    return [
        (
            number,
            message(number, content=refused)
            if reference is None
            else message(number, reference=reference),
        )
        for number, reference in enumerate(references)
    ]


def numbers(batch: list[Numbered]) -> list[list[int]]:
    return [[number for number, _ in wave] for wave in waves(batch)]


def test_rows_of_different_referrals_go_together() -> None:
    assert numbers(rows("a", "b", "c")) == [[0, 1, 2]]


def test_rows_of_one_referral_go_one_after_the_other() -> None:
    assert numbers(rows("a", "b", "a", "a", "b")) == [[0, 1], [2, 4], [3]]


def test_rows_that_cannot_be_read_wait_for_nobody() -> None:
    assert numbers(rows(None, "a", None, "a")) == [[0, 1, 2], [3]]


def test_of_nothing_there_are_no_waves() -> None:
    assert waves([]) == []
