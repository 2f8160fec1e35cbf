"""Rulesets drawn at random: conditions over a few facts, exclusions first, three destinations."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from services.contracts.decision import RulesetRef
from services.contracts.facts import EXCLUSIONS
from services.contracts.vocabulary import Answer, Urgency
from services.router.calendars import Calendar, Holidays, Hours, Opening
from services.router.condition import (
    ORDERED,
    RANGES,
    RECEIVED,
    VALUES,
    All,
    AnyOf,
    Condition,
    Not,
    Operator,
    Test,
)
from services.router.days import DAY
from services.router.destination import Destination
from services.router.language import MANUAL_TRIAGE, Doubt, Exclusion, LastRule, Rule, Ruleset

FEW = ("urgent", "safeguarding", "falls_risk", "carer_needs", "age_band")
TEAMS = {
    each: Destination(id=each, title=title)
    for each, title in (
        ("eit", "The team"),
        ("rapid_response", "Rapid Response"),
        (MANUAL_TRIAGE, "A person"),
    )
}
EXCLUDED = (EXCLUSIONS["X1"], EXCLUSIONS["X8"])

answers = st.fixed_dictionaries({fact: st.sampled_from(VALUES[fact]) for fact in FEW})


@st.composite
def tests(draw: st.DrawFn) -> Test:
    """A fact of the few, compared with some of its values."""
    fact = draw(st.sampled_from(FEW))
    kinds = [each for each in Operator if fact in ORDERED or each not in RANGES]
    operator = draw(st.sampled_from(kinds))
    return Test(fact, operator, tuple(draw(_operand(fact, operator))))


def _operand(fact: str, operator: Operator) -> st.SearchStrategy[list[str]]:
    if operator is Operator.KNOWN:
        return st.sampled_from((["yes"], ["no"]))
    if operator in RANGES:
        count = 2 if operator is Operator.BETWEEN else 1
        ends = st.lists(st.sampled_from(ORDERED[fact]), min_size=count, max_size=count, unique=True)
        return ends.map(lambda found: sorted(found, key=ORDERED[fact].index))
    most = 1 if operator in (Operator.IS, Operator.IS_NOT) else 3
    return st.lists(st.sampled_from(VALUES[fact]), min_size=1, max_size=most, unique=True)


def _deeper(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return parts.map(All) | parts.map(AnyOf) | inner.map(Not)


conditions: st.SearchStrategy[Condition] = st.recursive(tests(), _deeper, max_leaves=6)


def _exclusion(draw: st.DrawFn, at: int, fact: str) -> Rule:
    return Rule(
        id=f"X{at}",
        title=fact,
        when=Test(fact, Operator.IS, (Answer.YES,)),
        exclusion=Exclusion(fact, draw(st.sampled_from(Doubt))),
        **_rest(draw),
    )


def _rest(draw: st.DrawFn) -> dict[str, object]:
    return {
        "destination": draw(st.sampled_from(list(TEAMS))),
        "urgency": draw(st.sampled_from(Urgency)),
        "authority": "a paper",
        "act_now": draw(st.booleans()),
        "linked_copy": draw(st.booleans()),
    }


@st.composite
def rulesets(draw: st.DrawFn) -> Ruleset:
    """Up to two exclusions, then up to four rules."""
    excluded = draw(st.lists(st.sampled_from(EXCLUDED), max_size=2, unique=True))
    rules = [_exclusion(draw, at, fact) for at, fact in enumerate(excluded)]
    for at, condition in enumerate(draw(st.lists(conditions, max_size=4))):
        rules.append(Rule(id=f"I{at}", title="a rule", when=condition, **_rest(draw)))
    return Ruleset(
        ref=RulesetRef(id="random", version="1", sha256="0" * 64),
        title="Random",
        rules=tuple(rules),
        last=LastRule(
            id="last", title="last", reason="none", urgency=Urgency.ROUTINE, authority="a paper"
        ),
        destinations=TEAMS,
    )


OFFICE = Calendar("office", ((Opening(8 * 60, 17 * 60),) * 5 + (None, None)), Holidays.ENGLAND)
DUTY = Calendar("duty", (Opening(12 * 60, 24 * 60),) * 7)
STAFFED = {
    **TEAMS,
    "eit": replace(TEAMS["eit"], calendar=OFFICE, out_of_hours=MANUAL_TRIAGE),
    "rapid_response": replace(TEAMS["rapid_response"], calendar=DUTY, out_of_hours=MANUAL_TRIAGE),
}
moments = st.sampled_from(
    [
        datetime(2026, 6, 2, hour, tzinfo=UTC) + days * DAY
        for hour in (2, 10, 14, 20)
        for days in (0, 4, 90)  # a Tuesday, a Saturday, a bank holiday
    ]
)


@st.composite
def rulesets_by_the_hour(draw: st.DrawFn) -> Ruleset:
    """The same, with hours of the teams, and some rules that ask when a referral was received."""
    ruleset = draw(rulesets())
    calendar = draw(st.sampled_from([OFFICE, DUTY]))
    return replace(
        ruleset,
        rules=tuple(draw(_asking(rule)) for rule in ruleset.rules),
        destinations=STAFFED,
        calendar=calendar,
    )


def _asking(rule: Rule) -> st.SearchStrategy[Rule]:
    if rule.exclusion is not None:
        return st.just(rule)
    asked = st.builds(
        Test,
        st.just(RECEIVED),
        st.sampled_from([Operator.ANY_OF, Operator.NONE_OF]),
        st.lists(st.sampled_from(Hours), min_size=1, max_size=2, unique=True).map(tuple),
    )
    both = asked.map(lambda test: replace(rule, when=All((test, rule.when))))
    return st.just(rule) | both
