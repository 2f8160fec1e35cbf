"""Back and forth between teams, until a person ends it."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.decision import Decision, FactValue
from services.contracts.referral import ReferralState
from services.contracts.vocabulary import Answer
from services.router.decide import decide
from services.router.explain import story, text
from services.router.hops import LONGEST, TIMES, so_far
from services.router.load import PACKS, load
from services.router.preview import Previews
from services.router.program import Program, compile_ruleset
from tests.unit.router.examples import state

PILOT = load(PACKS / "leeds-pilot").program

URGENT = state(urgent="yes", falls_risk="yes")
SAFE = state(urgent="yes", falls_risk="yes", cleared=("X1",))


def decided(program: Program, *states: ReferralState) -> list[Decision]:
    """The decisions on these states, one after the other."""
    made: list[Decision] = []
    for each in states:
        made.append(decide(program, each, so_far(made[-1]) if made else ()))
    return made


def destinations(made: list[Decision]) -> list[str]:
    return [each.destination for each in made]


def test_a_team_gets_a_referral_twice_by_rule_and_then_a_person_decides(pilot: Program) -> None:
    made = decided(pilot, URGENT, SAFE, URGENT, SAFE, URGENT)
    assert TIMES == 2
    assert destinations(made) == [
        "rapid_response",
        "eit",
        "rapid_response",
        "eit",
        "manual_triage",
    ]
    assert made[-1].needs_person
    assert made[-1].path == ("rapid_response", "eit", "rapid_response", "eit")


def test_a_team_that_let_it_go_twice_gets_no_copy_either(pilot: Program) -> None:
    last = decided(all_linked(pilot), URGENT, SAFE, URGENT, SAFE, URGENT)[-1]
    assert (last.destination, last.copies) == ("manual_triage", ("eit",))


def all_linked(program: Program) -> Program:
    """The same rules, each with a linked copy for its team."""
    rules = tuple(replace(rule, linked_copy=True) for rule in program.ruleset.rules)
    return compile_ruleset(replace(program.ruleset, rules=rules))


def test_of_what_went_back_and_forth_no_fact_leads_elsewhere(pilot: Program) -> None:
    last = decided(pilot, URGENT, SAFE, URGENT, SAFE, URGENT)[-1]
    told = Previews(pilot).told(last, URGENT, said=["urgent"])
    assert (told.elsewhere, told.settled, told.ask) == ((), False, None)


def test_the_person_is_shown_the_way_that_it_went(pilot: Program) -> None:
    last = decided(pilot, URGENT, SAFE, URGENT, SAFE, URGENT)[-1]
    assert last.explanation.because[0] == FactValue(fact="back_and_forth", value="rapid_response")
    told = story(last, URGENT.facts, pilot.ruleset)
    way = (
        "it would go to rapid_response once more, and goes back and forth: "
        "rapid_response, eit, rapid_response, eit"
    )
    assert (told["because"][0], told["person"]) == (way, f"decide where it goes: {way}")
    assert way in text(told)


def test_what_stays_where_it_is_goes_nowhere(pilot: Program) -> None:
    made = decided(pilot, *[URGENT] * 6)
    assert set(destinations(made)) == {"rapid_response"}
    assert [each.path for each in made] == [(), *[("rapid_response",)] * 5]
    assert destinations(decided(pilot, URGENT, SAFE, URGENT, URGENT))[-1] == "rapid_response"


def test_it_stays_with_the_person_until_the_person_decides(pilot: Program) -> None:
    known = state(urgent="yes", falls_risk="yes", override="rapid_response")
    made = decided(pilot, URGENT, SAFE, URGENT, SAFE, URGENT, SAFE, URGENT, known)
    assert destinations(made)[4:] == ["manual_triage"] * 3 + ["rapid_response"]


def test_a_test_may_be_sent_as_often_as_one_likes(pilot: Program) -> None:
    rehearsed = [state(test=True, urgent="yes"), state(test=True)] * 4
    assert set(destinations(decided(pilot, *rehearsed))) == {"test"}


def test_a_person_may_be_asked_as_often_as_it_takes(pilot: Program) -> None:
    doubt = state(care_home="suspected")
    made = decided(pilot, URGENT, doubt, SAFE, doubt, state(safeguarding="yes"), doubt)
    assert destinations(made).count("manual_triage") == 3
    assert not [each for each in made if each.explanation.because[0].fact == "back_and_forth"]


states = st.builds(
    lambda said, cleared: state(cleared=cleared, **{"falls_risk": "yes", **said}),
    st.dictionaries(
        st.sampled_from(["urgent", "safeguarding", "care_home"]), st.sampled_from(Answer)
    ),
    st.lists(st.sampled_from(["X1", "X8"]), unique=True).map(tuple),
)


@settings(max_examples=300)
@given(several=st.lists(states, min_size=1, max_size=40))
def test_every_decision_follows_again_from_what_is_kept_with_it(
    several: list[ReferralState],
) -> None:
    for given_, made in zip(several, decided(PILOT, *several), strict=True):
        assert decide(PILOT, given_, made.path) == made
        assert len(made.path) <= LONGEST
        assert all(one != other for one, other in pairwise(so_far(made)))
