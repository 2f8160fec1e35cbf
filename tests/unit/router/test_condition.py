"""What a comparison accepts, and what a condition is made of."""

import pytest

from services.contracts.vocabulary import Answer
from services.router.condition import (
    ORDERED,
    SILENCE,
    VALUES,
    All,
    Not,
    Operator,
    Test,
    comparisons,
    facts_of,
)

AGES = ("under_18", "18_64", "65_74", "75_84", "85_plus")


@pytest.mark.parametrize(
    ("operator", "values", "accepted"),
    [
        (Operator.AT_LEAST, ("75_84",), {"75_84", "85_plus"}),
        (Operator.AT_MOST, ("18_64",), {"under_18", "18_64"}),
        (Operator.BETWEEN, ("18_64", "75_84"), {"18_64", "65_74", "75_84"}),
        (Operator.AT_LEAST, ("under_18",), set(AGES)),
        (Operator.KNOWN, ("yes",), set(AGES)),
        (Operator.KNOWN, ("no",), {"unknown"}),
    ],
)
def test_an_age_band_is_compared_with_both_ends_included(
    operator: Operator, values: tuple[str, ...], accepted: set[str]
) -> None:
    assert Test("age_band", operator, values).accepted == accepted


def test_an_unknown_age_is_neither_more_nor_less() -> None:
    assert ORDERED == {"age_band": AGES}
    for operator in (Operator.AT_LEAST, Operator.AT_MOST):
        for age in AGES:
            assert "unknown" not in Test("age_band", operator, (age,)).accepted


def test_a_suspicion_is_something_that_is_known() -> None:
    known = Test("suicidal", Operator.KNOWN, ("yes",)).accepted
    assert known == {Answer.YES, Answer.NO, Answer.SUSPECTED}


def test_silence_has_the_word_of_its_own_vocabulary() -> None:
    assert SILENCE["requester_type"] == "UKN"
    assert {fact for fact in VALUES if fact not in SILENCE} == {"source_kind", "channel", "reason"}


def test_a_condition_tells_its_comparisons_and_each_fact_once() -> None:
    first = Test("urgent", Operator.IS, ("yes",))
    second = Test("urgent", Operator.IS_NOT, ("suspected",))
    third = Test("care_home", Operator.KNOWN, ("no",))
    condition = All((Not(first), All((second, third))))
    assert comparisons(condition) == (first, second, third)
    assert facts_of(condition) == ("urgent", "care_home")
