"""Linking on a person's word, and taking a link back: what one adds, the other takes away."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.referral import Clearance
from services.contracts.vocabulary import Answer
from services.intake.answers import gravest_of
from services.intake.held import Held
from services.intake.judged import NOTHING, Judged
from services.intake.linking import Kind, Rule
from services.intake.parts.closed import FACTS
from services.intake.rejoining import Joined, Restored, Trace, fingerprint, joined, parted
from tests.unit.intake.messages import START
from tests.unit.intake.test_linking import known_facts, record

ANSWERS = st.dictionaries(st.sampled_from(sorted(FACTS)), st.sampled_from(Answer))
LINES = st.lists(st.sampled_from(["Fell.", "fell", "Needs a rail.", "Rang again."]), unique=True)


def held(number: int, *narrative: str, judged: Judged = NOTHING, **answers: Answer) -> Held:
    referral_id = UUID(int=number)
    return Held(
        referral_id=referral_id,
        version=1,
        test=False,
        person_ref=None,
        facts=known_facts(**answers),
        record=record(*narrative).model_copy(update={"referral_id": referral_id}),
        judged=judged,
    )


@st.composite
def referrals(draw: st.DrawFn, number: int) -> Held:
    return held(number, *draw(LINES), **draw(ANSWERS))


def trace(before: Held, found: Joined) -> Trace:
    """What is kept of a link."""
    changed = found.earlier.facts != before.facts
    return Trace(
        before.facts if changed else None,
        found.earlier.facts if changed else None,
        frozenset(map(fingerprint, found.added)),
    )


@settings(max_examples=500)
@given(referrals(1), referrals(2))
def test_a_link_keeps_the_graver_facts_and_taking_it_back_restores_what_was(
    earlier: Held, later: Held
):
    found = joined(later, earlier)
    for name in FACTS:
        said = getattr(later.facts, name)
        if said in (Answer.YES, Answer.SUSPECTED):
            known = getattr(found.earlier.facts, name)
            assert gravest_of(known, said) is known
    back = parted(found.linked, found.earlier, [trace(earlier, found)])
    assert back.earlier.facts == earlier.facts
    assert back.earlier.record.narrative == earlier.record.narrative
    assert back.linked.record.narrative == later.record.narrative
    assert back.facts is not Restored.KEPT


@settings(max_examples=500)
@given(referrals(1), referrals(2), st.sampled_from(sorted(FACTS)))
def test_what_has_changed_since_is_never_undone(earlier: Held, later: Held, name: str):
    found = joined(later, earlier)
    before = getattr(found.earlier.facts, name)
    other = Answer.YES if before is not Answer.YES else Answer.NO
    since = replace(found.earlier, facts=found.earlier.facts.model_copy(update={name: other}))
    back = parted(found.linked, since, [trace(earlier, found)])
    assert back.earlier.facts == since.facts
    assert (back.facts is Restored.KEPT) is (found.earlier.facts != earlier.facts)


def test_several_messages_of_one_link_are_taken_back_one_after_the_other():
    facts = [known_facts(), known_facts(urgent=Answer.YES), known_facts(suicidal=Answer.YES)]
    one = Trace(facts[0], facts[1], frozenset({fingerprint("One.")}))
    two = Trace(facts[1], facts[2], frozenset({fingerprint("Two.")}))
    quiet = Trace(None, None, frozenset())
    earlier = replace(held(1, "Own.", "One.", "Two."), facts=facts[2])
    back = parted(held(2), earlier, [one, quiet, two])
    assert (back.earlier.facts, back.facts) == (facts[0], Restored.PUT_BACK)
    assert back.earlier.record.narrative == ("Own.",)


def test_where_another_link_came_in_between_the_facts_stay():
    facts = [known_facts(), known_facts(urgent=Answer.YES), known_facts(suicidal=Answer.YES)]
    one = Trace(facts[0], facts[1], frozenset())
    later = replace(held(1), facts=facts[2])
    assert parted(held(2), later, [one]).facts is Restored.KEPT


def test_a_link_that_had_changed_nothing_leaves_the_earlier_one_as_it_is():
    earlier = held(1, "Own.")
    back = parted(held(2, "Own."), earlier, [Trace(None, None, frozenset())])
    assert back.earlier is earlier
    assert back.facts is Restored.UNCHANGED
    assert (back.linked.version, back.linked.record.version) == (2, 2)


def test_a_concern_that_was_cleared_and_is_raised_by_the_other_is_not_cleared():
    cleared = Clearance(exclusion="X8", by="a.worker", team="duty_and_advice", at=START)
    earlier = held(1, judged=Judged((cleared,)), safeguarding=Answer.YES)
    found = joined(held(2, safeguarding=Answer.YES), earlier)
    assert found.earlier.judged == NOTHING
    assert (found.sense.kind, found.sense.rule) == (Kind.UPDATE, Rule.RAISED_AGAIN)
    quiet = joined(held(2), earlier)
    assert quiet.earlier.judged == Judged((cleared,))
    assert quiet.sense.kind is Kind.CHASER
