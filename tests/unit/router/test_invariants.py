"""What holds whatever the facts are."""

from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.contracts.decision import Decision
from services.contracts.facts import EXCLUSIONS, Facts
from services.contracts.referral import Exclusion, ReferralState
from services.contracts.vocabulary import Answer
from services.router.condition import VALUES
from services.router.decide import decide
from services.router.load import PACKS, load
from tests.unit.router.examples import facts, state

PILOT = load(PACKS / "leeds-pilot").program

answers = st.fixed_dictionaries({fact: st.sampled_from(values) for fact, values in VALUES.items()})
few_answers = st.dictionaries(
    st.sampled_from([*EXCLUSIONS.values(), "falls_risk"]), st.sampled_from(Answer), max_size=4
)
clearances = st.lists(st.sampled_from(list(EXCLUSIONS)), max_size=4, unique=True).map(tuple)
destinations = st.sampled_from([*PILOT.ruleset.destinations, "nowhere"])


def live(referral: ReferralState, *wanted: str) -> set[str]:
    """The exclusions that are not cleared and have one of these answers."""
    cleared = {each.exclusion for each in referral.clearances}
    return {
        rule
        for rule, fact in EXCLUSIONS.items()
        if rule not in cleared and getattr(referral.facts, fact) in wanted
    }


@given(said=answers, cleared=clearances, override=st.none() | destinations, test=st.booleans())
def test_every_referral_is_decided_and_explained(
    said: dict[str, str], cleared: tuple[Exclusion, ...], override: str | None, test: bool
) -> None:
    referral = state(cleared=cleared, override=override, test=test, **said)
    decision = decide(PILOT, referral)
    assert Decision.model_validate_json(decision.model_dump_json()) == decision
    assert decision.rule in PILOT.ruleset.ids
    assert decision.explanation.because or decision.rule == PILOT.ruleset.last.id
    assert decision.destination in ({"test"} if test else PILOT.ruleset.destinations)
    assert decision.destination not in decision.copies


@given(said=few_answers, cleared=clearances)
def test_a_safeguarding_concern_that_is_not_ruled_out_never_reaches_the_team(
    said: dict[str, Answer], cleared: tuple[Exclusion, ...]
) -> None:
    referral = state(cleared=cleared, **{"falls_risk": "yes", **said})
    decision = decide(PILOT, referral)
    if "X8" in live(referral, "yes", "suspected", "unknown"):
        assert decision.destination != "eit"


@given(said=few_answers, cleared=clearances)
def test_a_suspicion_leads_nowhere_but_to_a_person(
    said: dict[str, Answer], cleared: tuple[Exclusion, ...]
) -> None:
    referral = state(cleared=cleared, **said)
    decision = decide(PILOT, referral)
    if live(referral, "suspected"):
        assert decision.destination == "manual_triage"
        assert decision.needs_person


@given(said=few_answers, cleared=clearances)
def test_the_team_gets_only_what_nothing_excludes(
    said: dict[str, Answer], cleared: tuple[Exclusion, ...]
) -> None:
    referral = state(cleared=cleared, **{"falls_risk": "yes", **said})
    if decide(PILOT, referral).destination == "eit":
        assert not live(referral, "yes", "suspected")
        assert not live(referral, "unknown") & {"X1", "X6", "X7", "X8"}


@given(said=few_answers, cleared=clearances)
def test_a_confirmed_urgent_or_safeguarding_need_reaches_its_team(
    said: dict[str, Answer], cleared: tuple[Exclusion, ...]
) -> None:
    referral = state(cleared=cleared, **said)
    decision = decide(PILOT, referral)
    reached = {decision.destination, *decision.copies}
    confirmed = live(referral, "yes")
    assert ("X1" in confirmed) <= ("rapid_response" in reached)
    assert ("X8" in confirmed) <= ("duty_and_advice" in reached)


@given(said=few_answers, cleared=clearances)
def test_danger_to_life_always_says_act_now(
    said: dict[str, Answer], cleared: tuple[Exclusion, ...]
) -> None:
    referral = state(cleared=cleared, **said)
    decision = decide(PILOT, referral)
    danger = bool(live(referral, "yes", "suspected") & {"X6", "X7"})
    assert decision.act_now == danger
    assert (decision.urgency == "stat") == danger


@given(said=few_answers, cleared=clearances)
def test_a_cleared_exclusion_decides_as_if_it_had_been_denied(
    said: dict[str, Answer], cleared: tuple[Exclusion, ...]
) -> None:
    denied = {**said, **{EXCLUSIONS[each]: "no" for each in cleared}}
    ours, theirs = decide(PILOT, state(cleared=cleared, **said)), decide(PILOT, state(**denied))
    assert (ours.destination, ours.rule, ours.copies) == (
        theirs.destination,
        theirs.rule,
        theirs.copies,
    )


@given(fact=st.sampled_from(list(VALUES)), value=st.text(max_size=12))
def test_no_value_outside_the_vocabularies_gets_as_far_as_the_rules(fact: str, value: str) -> None:
    try:
        found = facts(**{fact: value})
    except ValidationError:
        return
    assert isinstance(found, Facts)
    assert value in VALUES[fact]
