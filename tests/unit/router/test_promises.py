"""What the packs promise, held against decisions on facts drawn at random; no solver helps."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.decision import Decision
from services.contracts.facts import EXCLUSIONS, INCLUSIONS
from services.contracts.referral import Exclusion
from services.contracts.vocabulary import Answer
from services.router.condition import RANGES, VALUES, All, AnyOf, Condition, Not, Operator
from services.router.decide import decide
from services.router.language import Invariant
from services.router.load import PACKS, read
from tests.unit.router.examples import state

SHIPPED = {pack.name: read(pack).program for pack in sorted(PACKS.iterdir())}

needs = st.sampled_from(list(INCLUSIONS.values()))
doubts = st.dictionaries(
    st.sampled_from(list(EXCLUSIONS.values())), st.sampled_from(Answer), max_size=3
)
others = st.lists(
    st.sampled_from([(fact, value) for fact, values in VALUES.items() for value in values]),
    max_size=3,
).map(dict)
clearances = st.lists(st.sampled_from(list(EXCLUSIONS)), max_size=2, unique=True).map(tuple)


def holds(condition: Condition, facts: dict[str, str]) -> bool:
    """Whether the condition is true of these facts, by the words of the language alone."""
    if isinstance(condition, Not):
        return not holds(condition.part, facts)
    if isinstance(condition, All):
        return all(holds(part, facts) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(holds(part, facts) for part in condition.parts)
    assert condition.operator not in (*RANGES, Operator.KNOWN), "no pack compares so yet"
    named = facts[condition.fact] in condition.values
    return named if condition.operator in (Operator.IS, Operator.ANY_OF) else not named


def kept(promise: Invariant, decision: Decision) -> bool:
    """Whether the decision is as the invariant promises."""
    reached = {decision.destination, *decision.copies}
    return (
        reached.isdisjoint(promise.never)
        and (not promise.only or decision.destination in promise.only)
        and (decision.act_now or not promise.act_now)
    )


@settings(max_examples=1_000, derandomize=True)
@given(
    need=needs,
    doubted=doubts,
    said=others,
    cleared=clearances,
    known=st.lists(st.sampled_from(list(EXCLUSIONS)), unique=True).map(tuple),
    choice=st.integers(min_value=0),
)
def test_no_override_leads_where_an_invariant_says_never(
    need: str,
    doubted: dict[str, Answer],
    said: dict[str, str],
    cleared: tuple[Exclusion, ...],
    known: tuple[Exclusion, ...],
    choice: int,
) -> None:
    answers = {need: "yes", **doubted, **said}
    for name, program in SHIPPED.items():
        destinations = sorted(program.ruleset.destinations)
        wanted = destinations[choice % len(destinations)]
        referral = state(cleared=cleared, override=wanted, known=known, **answers)
        facts = vars(referral.facts) | {EXCLUSIONS[each]: "no" for each in cleared}
        decision = decide(program, referral)
        assert decision.destination in (wanted, "manual_triage")
        for promise in program.ruleset.invariants:
            if holds(promise.when, facts):
                reached = {decision.destination, *decision.copies}
                assert reached.isdisjoint(promise.never), f"{name}: {promise.title}"


@settings(max_examples=2_000, derandomize=True)
@given(need=needs, doubted=doubts, said=others, cleared=clearances)
def test_every_promise_of_every_pack_is_kept(
    need: str, doubted: dict[str, Answer], said: dict[str, str], cleared: tuple[Exclusion, ...]
) -> None:
    referral = state(cleared=cleared, **{need: "yes", **doubted, **said})
    facts = vars(referral.facts) | {EXCLUSIONS[each]: "no" for each in cleared}
    for name, program in SHIPPED.items():
        decision = decide(program, referral)
        for promise in program.ruleset.invariants:
            if holds(promise.when, facts):
                assert kept(promise, decision), f"{name}: {promise.title}"
