"""What a message does, given what is known of its reference and of its key."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.contracts.record import Person, Record, Referrer
from services.intake import nhs_number
from services.intake.accept import Gone, Remembered, Standing, judge, remembers
from services.intake.canonical import Act, Canonical
from services.intake.facts import facts
from services.intake.rejected import Reason, Rejected
from services.intake.submission import Acceptance, Refusal, Reply, Submission
from tests.unit.intake.messages import (
    OURS,
    PHONE,
    START,
    UNREADABLE,
    UNSUPPORTED,
    bars,
    message,
    referral,
)

FIRST = Acceptance(UUID(int=1), 1, START)


def standing(of: Submission, version: int = 1) -> Standing:
    return Standing(
        referral_id=UUID(int=1),
        version=version,
        sha256=of.sha256,
        received_at=START,
        version_at=START + timedelta(days=version - 1),
        sent_version=version,
        facts=facts(referral(), source=PHONE, received_at=START),
    )


def remembered(of: Submission, answer: Acceptance | Refusal = FIRST) -> Remembered:
    return Remembered(of.sha256, answer)


def rejected(reply: Reply) -> Rejected:
    assert isinstance(reply.answer, Refusal)
    return reply.answer.rejected


def test_a_new_reference_becomes_version_1_under_the_messages_own_id():
    reply = judge(message(7), standing=None, remembered=None)
    assert reply == Reply(Acceptance(UUID(int=7), 1, message(7).received_at), again=False)


def test_the_same_reference_with_the_same_body_gets_the_first_answer():
    first = message(1)
    reply = judge(message(2), standing=standing(first), remembered=None)
    assert reply == Reply(Acceptance(UUID(int=1), 1, START), again=True)


@pytest.mark.parametrize("known", [message(1), message(2)])
def test_what_is_erased_is_gone_whatever_was_answered_under_the_key(known: Submission):
    reply = judge(message(2, body="b"), standing=Gone(), remembered=remembered(known))
    assert (rejected(reply).status, rejected(reply).reason) == (410, Reason.ERASED)


def test_the_same_reference_with_another_body_is_the_next_version_of_the_same_referral():
    reply = judge(message(2, body="other"), standing=standing(message(1)), remembered=None)
    assert reply == Reply(Acceptance(UUID(int=1), 2, message(2).received_at), again=False)


def test_going_back_to_what_was_said_before_is_a_new_version_and_no_repeat():
    """A concern that was withdrawn and is raised again must not be taken for an old message."""
    newest = standing(message(2, body="second"), version=2)
    reply = judge(message(3, body="first"), standing=newest, remembered=None)
    assert reply == Reply(Acceptance(UUID(int=1), 3, message(3).received_at), again=False)


def test_a_repeat_of_the_newest_version_gets_the_answer_to_that_version():
    newest = message(2, body="second")
    reply = judge(message(3, body="second"), standing=standing(newest, version=2), remembered=None)
    assert reply == Reply(Acceptance(UUID(int=1), 2, START + timedelta(days=1)), again=True)


def test_a_repeat_after_a_person_has_decided_gets_the_answer_to_what_was_sent():
    cleared = replace(standing(message(1)), version=3)
    reply = judge(message(2), standing=cleared, remembered=None)
    assert reply == Reply(FIRST, again=True)


def test_an_update_after_a_person_has_decided_is_the_version_after_that():
    cleared = replace(standing(message(1)), version=3)
    reply = judge(message(2, body="other"), standing=cleared, remembered=None)
    assert reply == Reply(Acceptance(UUID(int=1), 4, message(2).received_at), again=False)


def test_a_known_key_with_its_body_gets_the_first_answer_whatever_came_since():
    late = message(9, key="k")
    newest = standing(message(2, body="second"), version=2)
    reply = judge(late, standing=newest, remembered=remembered(late))
    assert reply == Reply(FIRST, again=True)


def test_a_known_key_with_another_body_is_refused_so_that_the_body_is_not_lost():
    second = message(2, key="k", body="other")
    reply = judge(second, standing=None, remembered=remembered(message(1)))
    assert rejected(reply).status == 422
    assert rejected(reply).reason is Reason.KEY_REUSED
    assert not reply.again


def test_what_cannot_be_read_is_refused_with_its_own_reason_also_under_a_known_key():
    bad = message(2, key="k", body="{", content=UNREADABLE)
    reply = judge(bad, standing=None, remembered=remembered(message(1)))
    assert rejected(reply) is UNREADABLE


def test_what_was_accepted_once_stays_accepted_though_it_would_be_refused_today():
    today = message(2, key="k", content=UNSUPPORTED)
    reply = judge(today, standing=None, remembered=remembered(message(1)))
    assert reply == Reply(FIRST, again=True)


@pytest.mark.parametrize("body", ["first", "other"])
def test_a_failed_pair_of_ids_fails_in_the_same_way_again(body):
    failure = Refusal(UUID(int=1), START, UNSUPPORTED)
    again = replace(message(2, key="ids", body=body), door=bars(1).door)
    reply = judge(again, standing=None, remembered=remembered(message(1), failure))
    assert reply == Reply(failure, again=True)


KEPT = [
    (message(1, key="k"), FIRST, True, "an acceptance is replayed"),
    (message(1), FIRST, False, "without a key there is nothing to know it by"),
    (message(1, key="k"), UNREADABLE, False, "a failure is not stored at the JSON door"),
    (bars(1, key="k"), UNSUPPORTED, True, "the standard asks for the same failure"),
    (bars(1, key="k"), OURS, False, "a fault of ours must not outlive its repair"),
]


@pytest.mark.parametrize(("given", "answer", "kept", "why"), KEPT, ids=[row[3] for row in KEPT])
def test_which_answers_are_kept_under_a_key(given, answer, kept, why):
    if isinstance(answer, Rejected):
        answer = Refusal(given.id, given.received_at, answer)
    assert remembers(given, answer) is kept, why


@pytest.mark.parametrize("act", [Act.UPDATE, Act.AMEND, Act.WITHDRAW])
def test_what_changes_a_referral_never_makes_one(act: Act) -> None:
    reply = judge(message(1, content=acting(act)), standing=None, remembered=None)
    assert (rejected(reply).status, rejected(reply).reason) == (404, Reason.NOT_HELD)


@pytest.mark.parametrize("act", list(Act))
def test_what_changes_a_referral_that_is_there_is_its_next_version(act: Act) -> None:
    there = standing(message(1))
    reply = judge(message(2, body="b", content=acting(act)), standing=there, remembered=None)
    assert reply.answer == Acceptance(UUID(int=1), 2, message(2).received_at)


def test_a_referral_is_withdrawn_once_however_often_it_is_said() -> None:
    gone = replace(standing(message(1), 2), withdrawn_at=START)
    again = message(3, body="another withdrawal", content=acting(Act.WITHDRAW))
    reply = judge(again, standing=gone, remembered=None)
    assert reply == Reply(Acceptance(UUID(int=1), 2, gone.version_at), again=True)


@pytest.mark.parametrize("act", [Act.REFER, Act.UPDATE, Act.AMEND])
def test_what_was_withdrawn_is_never_changed(act: Act) -> None:
    gone = replace(standing(message(1)), withdrawn_at=START)
    reply = judge(message(2, body="b", content=acting(act)), standing=gone, remembered=None)
    assert (rejected(reply).status, rejected(reply).reason) == (409, Reason.CONFLICT)


@pytest.mark.parametrize(
    ("seconds_later", "accepted"), [(-1, False), (0, True), (1, True), (None, True)]
)
def test_what_was_written_before_the_newest_that_is_held_is_refused(
    seconds_later: int | None, accepted: bool
) -> None:
    held = replace(standing(message(1)), written_at=START)
    written = None if seconds_later is None else START + timedelta(seconds=seconds_later)
    later = message(2, body="b", content=replace(referral(), written_at=written))
    reply = judge(later, standing=held, remembered=None)
    assert isinstance(reply.answer, Acceptance) is accepted
    if not accepted:
        assert rejected(reply).reason is Reason.CONFLICT


def acting(act: Act) -> Canonical:
    """A message with another purpose."""
    return replace(referral(), act=act)


@pytest.mark.parametrize("act", [Act.CONTACT, Act.WITHDRAW])
def test_a_key_that_was_used_for_another_referral_is_no_repeat(act: Act) -> None:
    """The body says "withdraw it": which one, its address says."""
    told = replace(referral(), act=act)
    other = replace(standing(message(5, body="other")), referral_id=UUID(int=5))
    reply = judge(
        message(6, key="k", content=told), standing=other,
        remembered=remembered(message(2, key="k", content=told)),
    )  # fmt: skip
    assert rejected(reply).reason is Reason.KEY_REUSED


ADA = Person(
    family_name="Testperson",
    birth_date=date(1940, 1, 1),
    nhs_number=nhs_number.read("9990000018"),
)
BOB = Person(
    family_name="Otherperson",
    birth_date=date(1950, 5, 5),
    nhs_number=nhs_number.read("9990000409"),
)


def held_of(person: Person) -> Standing:
    record = Record(
        referral_id=UUID(int=1),
        version=1,
        source="contact-centre",
        source_reference="CC-1",
        received_at=START,
        person=person,
        referrer=Referrer(),
        narrative=(),
    )
    return replace(standing(message(1)), record=record)


@pytest.mark.parametrize("act", Act)
def test_a_reference_of_another_person_s_referral_changes_and_ends_nothing(act: Act):
    content = replace(referral(), act=act, person=BOB)
    said = message(2, body="another", content=content)
    refused = rejected(judge(said, standing=held_of(ADA), remembered=None))
    assert (refused.status, refused.reason) == (409, Reason.CONFLICT)
    assert "Otherperson" not in refused.problems[0].message


@pytest.mark.parametrize("act", Act)
def test_who_may_be_the_same_person_changes_it(act: Act):
    content = replace(referral(), act=act, person=ADA.model_copy(update={"family_name": None}))
    said = message(2, body="another", content=content)
    reply = judge(said, standing=held_of(ADA), remembered=None)
    assert isinstance(reply.answer, Acceptance)
