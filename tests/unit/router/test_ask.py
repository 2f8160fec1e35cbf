"""What to ask next: fewer questions than a form's, and never more."""

from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given

from services.contracts.vocabulary import Answer
from services.router.ask import Asking
from services.router.condition import ANSWERS, SILENCE, VALUES
from services.router.decide import timed
from services.router.language import Ruleset
from services.router.load import PACKS, load
from services.router.program import Program, compile_ruleset
from tests.unit.router.examples import RECEIVED
from tests.unit.router.rulesets import answers, moments, rulesets, rulesets_by_the_hour

REFERRALS = 1000
ALIKE = (1, 1, 1, 1)
AS_CALLERS_ANSWER = (2, 20, 0.5, 1)
"""How often an answer is yes, no, suspected, unknown."""


def referral(random: Random, weights: tuple[float, ...]) -> dict[str, str]:
    """Answers by their weights; of all other facts any value."""
    answered = {fact: random.choices(tuple(Answer), weights)[0].value for fact in ANSWERS}
    return {fact: answered.get(fact) or random.choice(values) for fact, values in VALUES.items()}


def asked(asking: Asking, truth: dict[str, str], known: dict[str, str] | None = None) -> list[str]:
    """The questions that lead from a form with what is known anyway to a settled decision."""
    said: dict[str, str] = dict(known or {})
    while (fact := asking.next(said)) is not None:
        assert fact not in said
        said[fact] = truth[fact]
    assert asking.prospects.of(said).settled
    return [fact for fact in said if fact not in (known or {})]


def in_order(asking: Asking, truth: dict[str, str], known: dict[str, str]) -> int:
    """How many questions of a form it takes, one after the other."""
    said = dict(known)
    for fact in asking.questions:
        if asking.prospects.of(said).settled:
            break
        said[fact] = truth[fact]
    return len(said) - len(known)


@pytest.mark.parametrize("weights", [ALIKE, AS_CALLERS_ANSWER], ids=["alike", "as callers answer"])
@pytest.mark.parametrize("pack", sorted(PACKS.iterdir()), ids=lambda pack: pack.name)
def test_it_asks_fewer_questions_than_a_form_and_never_more(
    pack: Path, weights: tuple[float, ...]
) -> None:
    program, random = load(pack).program, Random(1)
    asking, clocks = Asking(program), timed(program, RECEIVED)
    counts = []
    for _ in range(REFERRALS):
        truth = referral(random, weights) | clocks
        known = {fact: value for fact, value in truth.items() if fact not in SILENCE}
        counts.append((len(asked(asking, truth, known)), in_order(asking, truth, known)))
    assert all(ours <= form for ours, form in counts)
    assert sum(ours for ours, _ in counts) < 0.6 * sum(form for _, form in counts)


def test_a_form_has_the_answers_that_the_rules_read_in_the_order_of_the_contract(
    pilot: Program,
) -> None:
    assert Asking(pilot).questions == ANSWERS


def test_it_asks_first_what_can_harm(pilot: Program) -> None:
    asking = Asking(pilot)
    first = asked(asking, dict.fromkeys(ANSWERS, "no"))
    assert set(first[:3]) == {"medically_unwell", "suicidal", "urgent"}
    assert set(first[:8]) <= {fact for fact, _ in pilot.exclusions}


def test_it_does_not_ask_what_no_longer_matters(pilot: Program) -> None:
    truth = dict.fromkeys(ANSWERS, "no") | {"suicidal": "suspected"}
    assert "falls_risk" not in asked(Asking(pilot), truth)


@given(rulesets() | rulesets_by_the_hour(), answers, moments)
def test_it_always_comes_to_a_settled_decision(
    ruleset: Ruleset, truth: dict[str, str], at: datetime
) -> None:
    program = compile_ruleset(ruleset)
    asking, known = Asking(program), timed(program, at)
    assert set(asked(asking, truth, known)) <= set(asking.questions) <= set(VALUES)


@given(rulesets() | rulesets_by_the_hour(), answers, moments)
def test_under_no_ruleset_does_it_ask_more_than_the_form(
    ruleset: Ruleset, truth: dict[str, str], at: datetime
) -> None:
    program = compile_ruleset(ruleset)
    asking, known = Asking(program), timed(program, at)
    assert len(asked(asking, truth, known)) <= in_order(asking, truth, known)
