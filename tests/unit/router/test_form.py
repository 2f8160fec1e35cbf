"""How few answers could settle a form: never more than it takes."""

from datetime import datetime

from hypothesis import given

from services.contracts.vocabulary import Answer
from services.router.condition import VALUES
from services.router.decide import timed
from services.router.form import Form
from services.router.language import Ruleset
from services.router.program import Program, compile_ruleset
from services.router.prospect import Prospects
from tests.unit.router.rulesets import FEW, moments, rulesets, rulesets_by_the_hour
from tests.unit.router.test_prospect import completions, said_in_part


def taken(prospects: Prospects, given: dict[str, str], truth: dict[str, str]) -> int:
    """How many of the few facts are asked, in their order, until the decision is settled."""
    said = dict(given)
    for number, fact in enumerate(FEW):
        if prospects.of(said).settled:
            return number
        said[fact] = truth[fact]
    return len(FEW)


@given(rulesets() | rulesets_by_the_hour(), said_in_part, moments)
def test_no_referral_of_which_this_is_said_is_settled_sooner(
    ruleset: Ruleset, said: dict[str, str], at: datetime
) -> None:
    program = compile_ruleset(ruleset)
    prospects, clocks = Prospects(program), timed(program, at)
    least = Form(program, FEW).least(said | clocks)
    assert all(least <= taken(prospects, clocks, truth) for truth in completions(said))


def test_the_pilots_form_is_settled_by_the_first_suspicion_at_the_soonest(pilot: Program) -> None:
    form = tuple(fact for fact, values in VALUES.items() if tuple(values) == tuple(Answer))
    assert Form(pilot, form).least({}) == form.index("medically_unwell") + 1
    calm = dict.fromkeys(form, "no")
    assert Form(pilot, form).least(calm) > Form(pilot, form).least({})
