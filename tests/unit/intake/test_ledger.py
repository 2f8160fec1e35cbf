"""A batch: messages of one reference or one key see each other, and all is written at the end."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.contracts.record import Person, Record, Referrer
from services.contracts.referral import Clearance, ContactLinked, Received, Updated, Withdrawn
from services.contracts.vocabulary import Answer
from services.intake.canonical import Act, Canonical, Contact, Withdrawal
from services.intake.evidence import Basis, Evidence
from services.intake.judged import NOTHING, Judged
from services.intake.ledger import Ledger, settle
from services.intake.naming import natural_keys, sender_keys
from services.intake.pseudonym import Refs
from services.intake.submission import Acceptance, Refusal, Reply, Submission
from tests.unit.intake.messages import (
    OURS,
    PHONE,
    START,
    UNREADABLE,
    bars,
    message,
    referral,
    said,
)

KEY = ("contact-centre", "CC-1")
SAFE = Clearance(exclusion="X1", by="a.worker", team="rapid_response", at=START)


def urgent(answer: Answer) -> Canonical:
    return replace(referral(), evidence=said(urgent=answer))


def ledger(largest_event: int = 800_000) -> Ledger:
    return Ledger(
        standings={},
        answers={},
        refs=lambda _: Refs("k1:" + "0" * 32, None),
        largest_event=largest_event,
    )


def types(found: Ledger) -> list[str]:
    return [event.type.split(".")[-2] for event in found.outgoing]


def test_an_accepted_message_makes_a_record_and_then_its_facts():
    found = ledger()
    settle(found, [message(1)])
    assert types(found) == ["record", "received"]
    assert {event.key for event in found.outgoing} == {str(UUID(int=1))}


def test_the_person_is_in_the_record_and_not_in_the_facts():
    found = ledger()
    settle(found, [message(1)])
    record, state = (event.value or b"" for event in found.outgoing)
    assert Record.model_validate_json(record).person.family_name == "Testperson"
    for private in (b"Testperson", b"ZZ99", b"first", b"CC-1", b"Testreferrer"):
        assert private not in state
    assert Received.model_validate_json(state).person_ref == "k1:" + "0" * 32


def test_two_versions_in_one_batch_are_both_announced_and_the_newest_is_written():
    found = ledger()
    replies = settle(found, [message(1), message(2, body="other")])
    assert [reply.answer.version for reply in replies] == [1, 2]  # type: ignore[union-attr]
    assert types(found) == ["record", "received", "record", "updated"]
    assert found.entries[KEY].standing.version == 2
    assert [accepted.version for _, accepted in found.versions] == [1, 2]


def test_an_update_keeps_when_the_referral_first_came():
    found = ledger()
    settle(found, [message(1), message(2, body="other")])
    updated = Updated.model_validate_json(found.outgoing[-1].value or b"")
    assert updated.facts.received_at == message(1).received_at
    assert updated.referral_id == UUID(int=1)


def test_an_update_keeps_what_people_have_decided():
    found = ledger()
    settle(found, [message(1, content=urgent(Answer.YES))])
    found.standings[KEY] = replace(found.standings[KEY], version=2, judged=Judged((SAFE,)))
    settle(found, [message(2, body="other", content=urgent(Answer.YES))])
    updated = Updated.model_validate_json(found.outgoing[-1].value or b"")
    assert (updated.version, updated.clearances) == (3, (SAFE,))
    assert found.entries[KEY].standing.judged == Judged((SAFE,))
    assert found.entries[KEY].standing.sent_version == 3


def test_an_update_that_raises_anew_what_was_cleared_is_not_cleared():
    found = ledger()
    settle(found, [message(1, content=urgent(Answer.NO))])
    found.standings[KEY] = replace(found.standings[KEY], version=2, judged=Judged((SAFE,)))
    settle(found, [message(2, body="other", content=urgent(Answer.YES))])
    updated = Updated.model_validate_json(found.outgoing[-1].value or b"")
    assert (updated.version, updated.clearances) == (3, ())
    assert found.entries[KEY].standing.judged == NOTHING


def test_a_repeat_in_the_same_batch_writes_nothing_more():
    found = ledger()
    first, second = settle(found, [message(1), message(2)])
    assert second.again
    assert second.answer == first.answer
    assert len(found.versions) == 1
    assert len(found.outgoing) == 2


def test_one_key_for_two_references_in_one_batch_stands_for_the_first():
    found = ledger()
    messages = [message(1, key="k"), message(2, key="k", body="other", reference="CC-2")]
    first, second = settle(found, messages)
    assert isinstance(first.answer, Acceptance)
    assert isinstance(second.answer, Refusal)
    assert list(found.remembered) == [("contact-centre", "k")]


def test_a_new_key_of_a_repeat_is_kept_so_that_its_own_retry_is_known():
    found = ledger()
    settle(found, [message(1, key="a"), message(2, key="b")])
    assert found.remembered["contact-centre", "b"].answer == Acceptance(
        UUID(int=1), 1, message(1).received_at
    )


def test_what_is_refused_is_kept_and_announces_nothing():
    found = ledger()
    settle(found, [message(1, content=UNREADABLE), message(2, content=OURS)])
    assert [refused.id for refused, _ in found.rejects] == [UUID(int=1), UUID(int=2)]
    assert found.outgoing == []


def test_a_failure_that_is_told_again_is_kept_again_only_for_another_body():
    found = ledger()
    failing = bars(1, key="ids", content=UNREADABLE)
    other = replace(failing, id=UUID(int=3), body=b"other", sha256=b"other")
    settle(found, [failing, replace(failing, id=UUID(int=2)), other])
    assert [refused.id for refused, _ in found.rejects] == [UUID(int=1), UUID(int=3)]


def test_a_message_whose_event_would_be_too_large_is_refused_and_changes_nothing():
    found = ledger(largest_event=5_000)
    long = message(1, content=referral(narrative="long " * 2_000))
    (reply,) = settle(found, [long])
    assert isinstance(reply.answer, Refusal)
    assert reply.answer.rejected.status == 413
    assert found.standings == {}
    assert found.outgoing == []


def test_a_test_source_marks_its_events():
    found = ledger()
    settle(found, [message(1, source=PHONE.model_copy(update={"test": True}))])
    assert b'"test":true' in (found.outgoing[1].value or b"")


def test_keys_to_look_up_come_once_and_sorted_so_that_processes_never_deadlock():
    messages = [
        message(1, key="b", reference="CC-2"),
        message(2, key="a", reference="CC-1"),
        message(3, key="b", reference="CC-2"),
        message(4, content=UNREADABLE),
    ]
    assert natural_keys(messages) == [("contact-centre", "CC-1"), ("contact-centre", "CC-2")]
    assert sender_keys(messages) == [("contact-centre", "a"), ("contact-centre", "b")]


def test_a_withdrawal_tells_the_referral_as_it_was_and_why():
    found = ledger()
    settle(found, [message(1, content=urgent(Answer.YES)), taking_back(2)])
    assert types(found) == ["record", "received", "record", "withdrawn"]
    withdrawn = Withdrawn.model_validate_json(found.outgoing[-1].value or b"")
    assert (withdrawn.version, withdrawn.reason) == (2, "entered_in_error")
    assert withdrawn.facts.urgent is Answer.YES
    assert found.entries[KEY].standing.withdrawn_at == message(2).received_at


def test_a_withdrawal_leaves_the_person_as_they_were():
    found = ledger()
    settle(found, [message(1), taking_back(2)])
    before, after = (Record.model_validate_json(found.outgoing[n].value or b"") for n in (0, 2))
    assert after == before.model_copy(update={"version": 2})


def test_an_amendment_adds_to_what_is_known():
    found = ledger()
    more = Canonical(
        source_reference="CC-1",
        act=Act.AMEND,
        evidence=said(falls_risk=Answer.YES),
        person=Person(phone="01632 960001"),
        referrer=Referrer(),
        narrative=("Going home tomorrow.",),
    )
    settle(found, [message(1), message(2, body="more", content=more)])
    record = Record.model_validate_json(found.outgoing[2].value or b"")
    updated = Updated.model_validate_json(found.outgoing[3].value or b"")
    assert (updated.facts.falls_risk, updated.facts.equipment_needs) == (Answer.YES, Answer.YES)
    assert (record.person.family_name, record.person.phone) == ("Testperson", "01632 960001")
    assert record.narrative == ("first", "Going home tomorrow.")
    assert record.referrer.name == "Testreferrer Example"


OPEN = Evidence("urgent", Answer.UNKNOWN, Basis.CODE, "Urgent", "urgent", "UNSURE")
EMPTY = OPEN._replace(code="")


@pytest.mark.parametrize(
    ("before", "now", "after"),
    [
        (Answer.NO, OPEN, Answer.UNKNOWN),
        (Answer.NO, EMPTY, Answer.NO),
        (Answer.SUSPECTED, OPEN, Answer.SUSPECTED),
        (Answer.YES, OPEN, Answer.YES),
    ],
)
def test_an_amendment_whose_code_leaves_a_question_open_opens_a_no_and_lowers_no_concern(
    before: Answer, now: Evidence, after: Answer
) -> None:
    more = replace(referral(narrative="More."), act=Act.AMEND, evidence=(now,))
    found = ledger()
    settle(found, [message(1, content=urgent(before)), message(2, body="more", content=more)])
    assert found.entries[KEY].standing.facts.urgent is after


def test_a_clock_that_is_ahead_does_not_shut_out_what_comes_after():
    ahead = replace(referral(), written_at=START + timedelta(days=365))
    later = replace(referral(narrative="More."), written_at=START + timedelta(minutes=2))
    found = ledger()
    replies = settle(found, [message(1, content=ahead), message(2, body="b", content=later)])
    assert [isinstance(each.answer, Acceptance) for each in replies] == [True, True]


def taking_back(number: int) -> Submission:
    """A message that says no more than that its referral was sent in error."""
    bare = Canonical(
        source_reference="CC-1",
        act=Act.WITHDRAW,
        withdrawal=Withdrawal.IN_ERROR,
        evidence=(),
        person=Person(),
        referrer=Referrer(),
    )
    return message(number, body="taken back", content=bare)


def asking() -> Canonical:
    """Somebody asks what became of it."""
    bare = taking_back(2).content
    return replace(bare, act=Act.CONTACT, contact=Contact.CHASER, withdrawal=None)  # type: ignore[type-var]


def test_a_contact_is_a_version_that_changes_no_fact_and_is_no_new_word_of_its_sender():
    found = ledger()
    chasing = asking()
    settle(found, [message(1), message(2, key="c", body="well?", content=chasing)])
    assert types(found)[2:] == ["record", "contact_linked"]
    linked = ContactLinked.model_validate_json(found.outgoing[-1].value or b"")
    assert (linked.version, linked.contact, linked.contact_at) == (
        2,
        "chaser",
        message(2).received_at,
    )
    now = found.entries[KEY].standing
    assert (now.version, now.sent_version, now.sha256) == (2, 1, message(1).sha256)


def chasing(**answers: Answer) -> Canonical:
    return replace(asking(), evidence=said(**answers))


def test_a_contact_that_raises_a_concern_raises_the_fact_and_is_an_update():
    found = ledger()
    telling = chasing(safeguarding=Answer.SUSPECTED, urgent=Answer.NO, falls_risk=Answer.YES)
    settle(found, [message(1), message(2, key="c", body="and more", content=telling)])
    linked = ContactLinked.model_validate_json(found.outgoing[-1].value or b"")
    assert (linked.version, linked.contact) == (2, "update")
    before = message(1).content.answers
    raised = {name: getattr(linked.facts, name) for name in before}
    assert linked.facts.safeguarding is Answer.SUSPECTED
    assert raised == before
    assert linked.facts.falls_risk is Answer.UNKNOWN


def test_a_contact_never_lowers_a_concern():
    found = ledger()
    calls = [chasing(safeguarding=answer) for answer in (Answer.YES, Answer.SUSPECTED, Answer.NO)]
    said_so = [message(n, key=str(n), body=str(n), content=c) for n, c in enumerate(calls, 2)]
    settle(found, [message(1), *said_so])
    assert found.entries[KEY].standing.facts.safeguarding is Answer.YES


def test_no_new_state_of_the_sender_takes_back_what_a_contact_has_raised():
    found = ledger()
    raising = chasing(safeguarding=Answer.SUSPECTED, suicidal=Answer.YES, urgent=Answer.YES)
    less = replace(referral(), evidence=said(safeguarding=Answer.NO, suicidal=Answer.NO))
    more = replace(referral(), evidence=said(safeguarding=Answer.YES, falls_risk=Answer.YES))
    called = message(2, key="c", body="!", content=raising)
    settle(found, [message(1), called, message(3, key="d", body="less", content=less)])
    facts = found.entries[KEY].standing.facts
    assert (facts.safeguarding, facts.suicidal) == (Answer.SUSPECTED, Answer.YES)
    settle(found, [message(4, key="e", body="more", content=more)])
    facts = found.entries[KEY].standing.facts
    assert (facts.safeguarding, facts.falls_risk) == (Answer.YES, Answer.YES)
    settle(found, [message(5, key="f", body="less again", content=less)])
    facts = found.entries[KEY].standing.facts
    assert (facts.safeguarding, facts.falls_risk) == (Answer.SUSPECTED, Answer.UNKNOWN)


def test_what_a_person_has_cleared_stays_cleared_when_the_sender_says_it_anew():
    cleared = Clearance(exclusion="X8", by="a.worker", team="duty_and_advice", at=START)
    found = ledger()
    raising = chasing(safeguarding=Answer.SUSPECTED)
    settle(found, [message(1), message(2, key="c", body="!", content=raising)])
    found.standings[KEY] = replace(found.standings[KEY], judged=Judged((cleared,)))
    settle(found, [message(3, key="d", body="anew")])
    assert found.entries[KEY].standing.judged == Judged((cleared,))


def test_what_a_person_has_cleared_a_contact_may_raise_again():
    cleared = Clearance(exclusion="X8", by="a.worker", team="duty_and_advice", at=START)
    found = ledger()
    settle(found, [message(1, content=replace(referral(), evidence=said(safeguarding=Answer.YES)))])
    found.standings[KEY] = replace(found.standings[KEY], judged=Judged((cleared,)))
    settle(found, [message(2, key="c", body="well?", content=chasing())])
    assert found.entries[KEY].standing.judged == Judged((cleared,))
    settle(found, [message(3, key="d", body="!", content=chasing(safeguarding=Answer.YES))])
    assert found.entries[KEY].standing.judged == Judged()
    told = ContactLinked.model_validate_json(found.outgoing[-1].value or b"")
    assert (told.contact, told.clearances) == ("update", ())


def test_two_contacts_that_say_the_same_are_two():
    found = ledger()
    chasing = asking()
    calls = [message(n, key=str(n), body="well?", content=chasing) for n in (2, 3)]
    settle(found, [message(1), *calls])
    assert found.entries[KEY].standing.version == 3


def test_the_referral_again_after_a_contact_gets_the_first_answer():
    found = ledger()
    chasing = asking()
    settle(found, [message(1), message(2, key="c", body="well?", content=chasing)])
    (again,) = settle(found, [message(4)])
    assert again == Reply(Acceptance(UUID(int=1), 1, message(1).received_at), again=True)
