"""The condition tree, read two ways: whether it holds, and on which facts it stands or falls."""

import itertools

import pytest

from services.contracts.vocabulary import Answer
from services.router.condition import All, AnyOf, Condition, Not, Operator, Test, facts_of
from services.router.holding import holds, obstacle, support

URGENT = Test("urgent", Operator.IS, ("yes",))
UNWELL = Test("medically_unwell", Operator.IS, ("yes",))
SUICIDAL = Test("suicidal", Operator.IS, ("yes",))


@pytest.mark.parametrize(
    ("operator", "values", "holding"),
    [
        (Operator.IS, ("yes",), {"yes"}),
        (Operator.IS_NOT, ("no",), {"yes", "suspected", "unknown"}),
        (Operator.ANY_OF, ("yes", "suspected"), {"yes", "suspected"}),
        (Operator.NONE_OF, ("yes", "suspected"), {"no", "unknown"}),
    ],
)
def test_an_operator_says_for_which_answers_a_test_holds(
    operator: Operator, values: tuple[str, ...], holding: set[str]
) -> None:
    test = holds(Test("urgent", operator, values))
    assert {answer for answer in Answer if test({"urgent": answer})} == holding


def test_not_unknown_is_not_no() -> None:
    absent = holds(Not(URGENT))
    assert absent({"urgent": "unknown"})
    assert not holds(Test("urgent", Operator.IS, ("no",)))({"urgent": "unknown"})


TREE = All((URGENT, AnyOf((UNWELL, SUICIDAL))))


@pytest.mark.parametrize(
    ("urgent", "unwell", "suicidal", "grounds"),
    [
        ("yes", "yes", "no", ("urgent", "medically_unwell")),
        ("yes", "no", "yes", ("urgent", "suicidal")),
        ("yes", "yes", "yes", ("urgent", "medically_unwell")),
    ],
)
def test_what_holds_rests_on_the_facts_that_made_it_hold(
    urgent: str, unwell: str, suicidal: str, grounds: tuple[str, ...]
) -> None:
    values = {"urgent": urgent, "medically_unwell": unwell, "suicidal": suicidal}
    assert holds(TREE)(values)
    assert support(TREE)(values) == grounds


@pytest.mark.parametrize(
    ("urgent", "unwell", "suicidal", "grounds"),
    [
        ("no", "yes", "yes", ("urgent",)),
        ("no", "no", "no", ("urgent",)),
        ("yes", "no", "unknown", ("medically_unwell", "suicidal")),
    ],
)
def test_what_does_not_hold_fails_on_the_facts_that_keep_it_from_holding(
    urgent: str, unwell: str, suicidal: str, grounds: tuple[str, ...]
) -> None:
    values = {"urgent": urgent, "medically_unwell": unwell, "suicidal": suicidal}
    assert not holds(TREE)(values)
    assert obstacle(TREE)(values) == grounds


@pytest.mark.parametrize("condition", [TREE, Not(TREE), AnyOf((TREE, Not(UNWELL))), Not(UNWELL)])
def test_changing_no_other_fact_changes_what_a_condition_says(condition: Condition) -> None:
    facts = facts_of(condition)
    for answers in itertools.product(Answer, repeat=len(facts)):
        values = dict(zip(facts, answers, strict=True))
        said = holds(condition)(values)
        grounds = (support if said else obstacle)(condition)(values)
        for others in itertools.product(Answer, repeat=len(facts)):
            kept = {fact: values[fact] for fact in grounds}
            assert holds(condition)(dict(zip(facts, others, strict=True)) | kept) is said
