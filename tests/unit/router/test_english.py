"""A condition in plain English says what it means: read back, it holds for the same facts."""

import re
from itertools import combinations

import pytest
from hypothesis import given

from services.router.condition import ORDERED, VALUES, All, AnyOf, Condition, Not, Operator, Test
from services.router.english import box, in_words
from services.router.holding import holds
from tests.unit.router.rulesets import FEW, answers, conditions

VALUE = "|".join(sorted({value for fact in FEW for value in VALUES[fact]}, key=len, reverse=True))


class Reader:
    """Reads the words back into a condition, as a person would."""

    def __init__(self, words: str) -> None:
        self.words = words

    def condition(self) -> Condition:
        parts, joined = [self.part()], ""
        while (word := next((w for w in (" and ", " or ") if self.words.startswith(w)), None)) and (
            joined in ("", word)
        ):
            joined = word
            self.take(word)
            parts.append(self.part())
        if len(parts) == 1:
            return parts[0]
        return All(tuple(parts)) if joined == " and " else AnyOf(tuple(parts))

    def part(self) -> Condition:
        for opening in ("not (", "("):
            if self.words.startswith(opening):
                self.take(opening)
                inner = self.condition()
                self.take(")")
                return Not(inner) if opening == "not (" else inner
        return self.test()

    def test(self) -> Test:
        fact = next(each for each in FEW if self.words.startswith(f"{each.replace('_', ' ')} is "))
        self.take(f"{fact.replace('_', ' ')} is ")
        if self.words.startswith("from "):
            return Test(fact, Operator.BETWEEN, self.found(rf"from ({VALUE}) to ({VALUE})\b"))
        for word, operator in (("more", Operator.AT_LEAST), ("less", Operator.AT_MOST)):
            if re.match(rf"({VALUE}) or {word}\b", self.words):
                return Test(fact, operator, self.found(rf"({VALUE}) or {word}\b"))
        negated = self.words.startswith("not ")
        if negated:
            self.take("not ")
        if self.words.startswith("known"):
            self.take("known")
            return Test(fact, Operator.KNOWN, ("no" if negated else "yes",))
        (listed,) = self.found(rf"((?:{VALUE})(?:, (?:{VALUE}))*(?: or (?:{VALUE})\b)?)")
        values = tuple(re.split(", | or ", listed))
        return Test(fact, Operator.NONE_OF if negated else Operator.ANY_OF, values)

    def take(self, words: str) -> None:
        assert self.words.startswith(words), f"{words!r} was expected before {self.words!r}"
        self.words = self.words[len(words) :]

    def found(self, pattern: str) -> tuple[str, ...]:
        match = re.match(pattern, self.words)
        assert match, f"{pattern} was expected before {self.words!r}"
        self.take(match[0])
        return match.groups()


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Test("urgent", Operator.IS, ("yes",)), "urgent is yes"),
        (Test("falls_risk", Operator.IS_NOT, ("no",)), "falls risk is not no"),
        (Test("urgent", Operator.ANY_OF, ("yes", "no", "unknown")), "urgent is yes, no or unknown"),
        (Test("urgent", Operator.NONE_OF, ("yes", "no")), "urgent is not yes or no"),
        (Test("age_band", Operator.AT_LEAST, ("65_74",)), "age band is 65_74 or more"),
        (Test("age_band", Operator.AT_MOST, ("65_74",)), "age band is 65_74 or less"),
        (Test("age_band", Operator.BETWEEN, ("18_64", "75_84")), "age band is from 18_64 to 75_84"),
        (Test("urgent", Operator.KNOWN, ("no",)), "urgent is not known"),
    ],
)
def test_every_operator_has_its_words(condition: Condition, words: str) -> None:
    assert in_words(condition) == words


def test_brackets_tell_what_belongs_together() -> None:
    urgent, unwell, suicidal = (
        Test(fact, Operator.IS, ("yes",)) for fact in ("urgent", "medically_unwell", "suicidal")
    )
    assert in_words(All((urgent, AnyOf((unwell, Not(suicidal)))))) == (
        "urgent is yes and (medically unwell is yes or not (suicidal is yes))"
    )


@given(conditions, answers)
def test_read_back_by_its_words_a_condition_holds_for_the_same_facts(
    condition: Condition, said: dict[str, str]
) -> None:
    words = in_words(condition)
    reader = Reader(words)
    again = reader.condition()
    assert reader.words == "", words
    assert holds(again)(said) == holds(condition)(said), words


@given(answers)
def test_a_box_is_said_in_the_fewest_words(said: dict[str, str]) -> None:
    for fact in FEW:
        for size in range(1, len(VALUES[fact])):
            for named in combinations(VALUES[fact], size):
                test = box({fact: named})
                assert isinstance(test, Test)
                assert test.accepted == frozenset(named)
    assert box({}) is None
    condition = box({fact: (value,) for fact, value in said.items()})
    assert condition is not None
    assert holds(condition)(said)


def test_a_range_of_an_order_is_said_as_one() -> None:
    assert box({"age_band": ("65_74", "75_84", "85_plus")}) == Test(
        "age_band", Operator.BETWEEN, ("65_74", "85_plus")
    )
    assert set(ORDERED) == {"age_band"}
