"""What a referral is where its person is known: the rules, one by one."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.facts import EXCLUSIONS, Facts
from services.contracts.record import Consent, Record
from services.contracts.referral import Clearance
from services.contracts.vocabulary import Answer, Outcome
from services.intake.answers import gravest_of
from services.intake.canonical import Act, Canonical, Contact
from services.intake.evidence import Basis, Evidence
from services.intake.facts import facts
from services.intake.judged import NOTHING, Judged
from services.intake.linking import (
    Earlier,
    Kind,
    Rule,
    as_contact,
    contact,
    find,
    merged,
    raised,
    rejudged,
)
from services.intake.parts.closed import FACTS
from tests.unit.intake.messages import PHONE, START, referral, said
from tests.unit.intake.test_matching import person

DAY = timedelta(days=1)
WINDOW = 4 * DAY
NOW = START + 100 * DAY
CLEARED = Judged((Clearance(exclusion="X8", by="a.worker", team="duty_and_advice", at=START),))


def earlier(number: int = 1, **changes: object) -> Earlier:
    """Somebody's open referral of yesterday."""
    known: dict[str, object] = {
        "referral_id": UUID(int=number),
        "key": ("contact-centre", f"CC-{number}"),
        "test": False,
        "person": person(),
        "heard_at": NOW - DAY,
    }
    return Earlier(**(known | changes))  # type: ignore[arg-type]


def found(*known: Earlier, test: bool = False, **of: object):
    return find(person(**of), known, at=NOW, test=test, window=WINDOW)


def test_an_open_referral_of_the_person_within_the_window_is_what_it_belongs_to():
    assert found(earlier()).open is not None


def test_of_several_the_one_that_was_heard_of_last():
    old, new = earlier(1, heard_at=NOW - 2 * DAY), earlier(2)
    belongs = found(new, old).open
    assert belongs is not None
    assert belongs.earlier.referral_id == UUID(int=2)


@pytest.mark.parametrize(
    ("known", "kind", "rule"),
    [
        (earlier(heard_at=NOW - 5 * DAY), Kind.NEW_EPISODE, Rule.WINDOW_PASSED),
        (earlier(ended_at=NOW - DAY), Kind.NEW_EPISODE, Rule.NOTHING_OPEN),
        (earlier(ended_at=NOW - DAY, outcome=Outcome.DECLINED),
         Kind.NEW_EPISODE, Rule.NOTHING_OPEN),
        (earlier(ended_at=NOW - DAY, outcome=Outcome.SIGNPOSTED), Kind.RETURNER, Rule.RETURNED),
        (earlier(ended_at=NOW - DAY, outcome=Outcome.REABLEMENT), Kind.RETURNER, Rule.RETURNED),
        (earlier(ended_at=NOW - DAY, outcome=Outcome.SUPPORT), Kind.RETURNER, Rule.RETURNED),
        (earlier(heard_at=NOW - 300 * DAY, ended_at=NOW - 200 * DAY, outcome=Outcome.SIGNPOSTED),
         Kind.NEW_EPISODE, Rule.NOTHING_OPEN),
    ],
)  # fmt: skip
def test_what_it_is_where_nothing_is_open(known: Earlier, kind: Kind, rule: Rule):
    sense = found(known).sense
    assert sense is not None
    assert (sense.kind, sense.rule) == (kind, rule)


def test_at_the_window_s_end_it_still_belongs_to_it():
    assert found(earlier(heard_at=NOW - WINDOW)).open is not None


def test_somebody_nobody_knows_is_nothing_special():
    assert (found().open, found().sense, found().questions) == (None, None, ())


def test_a_rehearsal_belongs_to_no_real_referral_and_the_other_way_round():
    assert found(earlier(), test=True).open is None
    assert found(earlier(test=True)).open is None
    assert found(earlier(test=True), test=True).open is not None


def test_a_doubtful_match_is_a_question_once_and_never_a_link():
    asked = found(earlier(), earlier(), postcode="ZZ99 1AA")
    assert asked.open is None
    assert asked.sense is None
    assert [each.earlier.referral_id for each in asked.questions] == [UUID(int=1)]


@pytest.mark.parametrize(
    "known", [earlier(ended_at=NOW), earlier(heard_at=NOW - 5 * DAY), earlier(test=True)]
)
def test_nobody_is_asked_about_what_could_not_be_linked(known: Earlier):
    assert found(known, postcode="ZZ99 1AA").questions == ()


def test_where_one_is_certain_nobody_is_asked_about_another():
    doubtful = earlier(2, person=person(postcode="ZZ99 1AA"))
    assert found(earlier(), doubtful).questions == ()


def known_facts(**answers: Answer) -> Facts:
    content = replace(referral(), evidence=said(**answers))
    return facts(content, source=PHONE, received_at=START)


def record(*narrative: str) -> Record:
    content = referral()
    return Record(
        referral_id=UUID(int=1),
        version=1,
        source="contact-centre",
        source_reference="CC-1",
        received_at=START,
        person=content.person,
        referrer=content.referrer,
        narrative=narrative,
    )


def telling(narrative: str = "Needs a grab rail.", **answers: Answer) -> Canonical:
    return replace(referral(narrative=narrative), evidence=said(**answers))


def chasing(**answers: Answer) -> Canonical:
    return replace(telling(**answers), act=Act.CONTACT, contact=Contact.CHASER)


@pytest.mark.parametrize(
    ("judged", "message", "kind", "rule"),
    [
        (NOTHING, telling(), Kind.CHASER, Rule.NOTHING_NEW),
        (NOTHING, telling(" needs a GRAB rail"), Kind.CHASER, Rule.NOTHING_NEW),
        (NOTHING, telling(urgent=Answer.NO), Kind.CHASER, Rule.NOTHING_NEW),
        (NOTHING, telling(safeguarding=Answer.SUSPECTED), Kind.CHASER, Rule.NOTHING_NEW),
        (NOTHING, telling(safeguarding=Answer.YES), Kind.UPDATE, Rule.GRAVER),
        (NOTHING, telling(falls_risk=Answer.YES), Kind.UPDATE, Rule.GRAVER),
        (NOTHING, telling("Fell today."), Kind.UPDATE, Rule.TOLD_MORE),
        (NOTHING, telling("Она боится сына."), Kind.UPDATE, Rule.TOLD_MORE),
        (NOTHING, telling("Takes 15 tablets."), Kind.UPDATE, Rule.TOLD_MORE),
        (CLEARED, telling(safeguarding=Answer.SUSPECTED), Kind.UPDATE, Rule.RAISED_AGAIN),
        (NOTHING, replace(telling(), respond_by_asked=START), Kind.UPDATE, Rule.SOONER),
        (NOTHING, replace(telling("x"), contact=Contact.CHASER), Kind.CHASER, Rule.SAID_SO),
        (NOTHING, chasing(falls_risk=Answer.YES), Kind.CHASER, Rule.SAID_SO),
        (NOTHING, chasing(safeguarding=Answer.YES), Kind.UPDATE, Rule.GRAVER),
        (CLEARED, chasing(safeguarding=Answer.SUSPECTED), Kind.UPDATE, Rule.RAISED_AGAIN),
    ],
)
def test_what_a_contact_is(judged: Judged, message: Canonical, kind: Kind, rule: Rule):
    known = known_facts(safeguarding=Answer.SUSPECTED, urgent=Answer.NO)
    kept = record("Needs a grab rail.", "Takes 1.5 tablets.", "Она боится.")
    sense = contact(known, judged, kept, message)
    assert (sense.kind, sense.rule) == (kind, rule)


def test_a_contact_brings_its_words_and_nothing_of_its_person():
    message = replace(telling("Fell today."), consent=Consent(given="no"))
    kept = record("Needs a grab rail.")
    sense = contact(known_facts(), NOTHING, kept, message)
    now = as_contact(message, sense, kept)
    assert (now.act, now.contact, now.narrative) == (Act.CONTACT, Contact.UPDATE, ("Fell today.",))
    assert now.consent is None
    assert now.person.family_name is None


def test_who_raises_a_cleared_concern_too_is_not_answered_by_the_clearance():
    known = known_facts(safeguarding=Answer.YES)
    raising, silent = telling(safeguarding=Answer.YES), telling()
    assert rejudged(CLEARED, known, known, raising) == NOTHING
    assert rejudged(CLEARED, known, known, silent) == CLEARED


ANSWERS = st.dictionaries(st.sampled_from(sorted(FACTS)), st.sampled_from(Answer))
TIMES = st.none() | st.integers(-5, 5).map(lambda n: START + n * DAY)


@st.composite
def messages(draw: st.DrawFn) -> Canonical:
    bases = st.sampled_from([Basis.ANSWER, Basis.CODE, Basis.TEXT])
    evidence = [Evidence(f, a, draw(bases)) for f, a in draw(ANSWERS).items()]
    return replace(referral(), evidence=tuple(evidence), respond_by_asked=draw(TIMES))


@settings(max_examples=500)
@given(messages(), messages())
def test_no_graver_fact_of_either_is_ever_lost(one: Canonical, other: Canonical):
    before = facts(one, source=PHONE, received_at=START)
    after = merged(before, other)
    for name in FACTS:
        graver = gravest_of(getattr(before, name), other.answers.get(name, Answer.UNKNOWN))
        assert getattr(after, name) is graver
    times = [t for t in (before.respond_by_asked, other.respond_by_asked) if t]
    assert after.respond_by_asked == min(times, default=None)


@settings(max_examples=500)
@given(messages(), st.lists(messages(), max_size=3))
def test_a_new_state_never_lowers_what_others_have_raised(own: Canonical, others: list[Canonical]):
    known = [facts(each, source=PHONE, received_at=START) for each in others]
    after = raised(facts(own, source=PHONE, received_at=START), known)
    for name in EXCLUSIONS.values():
        for each in known:
            if getattr(each, name) in (Answer.YES, Answer.SUSPECTED):
                assert gravest_of(getattr(after, name), getattr(each, name)) is getattr(after, name)


@settings(max_examples=500)
@given(messages(), messages())
def test_a_chaser_says_nothing_graver_than_is_known(one: Canonical, other: Canonical):
    before = facts(one, source=PHONE, received_at=START)
    if contact(before, NOTHING, record("Needs a grab rail."), other).kind is Kind.CHASER:
        after = merged(before, other)
        for name in FACTS:
            now = getattr(after, name)
            assert now is getattr(before, name) or now is Answer.NO
