"""A withdrawal that raises a concern ends nothing until a person has looked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.contracts.record import Person, Record
from services.contracts.referral import Clearance, ContactLinked, Override, Withdrawn
from services.contracts.vocabulary import Answer
from services.intake import phrases
from services.intake.accept import Standing
from services.intake.canonical import Act, Canonical, Contact, Withdrawal
from services.intake.judged import Judged
from services.intake.ledger import Ledger, settle
from services.intake.pseudonym import Refs
from services.intake.submission import Acceptance, Refusal, Reply, Submission
from tests.unit.intake.messages import START, message, referral, said

KEY = ("contact-centre", "CC-1")
HIT = "No longer needed, her son hits her and takes her money."
CLEARED = Judged(
    (
        Clearance(exclusion="X4", by="a.worker", team="duty", at=START),
        Clearance(exclusion="X8", by="a.worker", team="duty", at=START),
    )
)


def ledger() -> Ledger:
    return Ledger({}, {}, lambda _: Refs(None, None), 800_000)


def taking_back(number: int, *words: str, **answers: Answer) -> Submission:
    """As a form says it, in its own words."""
    content = Canonical(
        source_reference="CC-1",
        act=Act.WITHDRAW,
        withdrawal=Withdrawal.BY_SOURCE,
        evidence=(*said(**answers), *phrases.evidence(("story", each) for each in words)),
        person=Person(),
        referrer=referral().referrer,
        narrative=words,
    )
    return message(number, body=" ".join((*words, *answers)) or f"bare {number}", content=content)


def calling(number: int, **answers: Answer) -> Submission:
    content = replace(
        taking_back(number).content,  # type: ignore[type-var]
        act=Act.CONTACT,
        contact=Contact.CHASER,
        withdrawal=None,
        evidence=said(**answers),
    )
    return message(number, key=f"call {number}", body="well?", content=content)


def standing(found: Ledger) -> Standing:
    return found.entries[KEY].standing


def first(**answers: Answer) -> Submission:
    return message(1, content=replace(referral(), evidence=said(**answers)))


def told(found: Ledger) -> ContactLinked:
    return ContactLinked.model_validate_json(found.outgoing[-1].value or b"")


@pytest.mark.parametrize(
    "withdrawal", [taking_back(2, HIT), taking_back(2, safeguarding=Answer.SUSPECTED)]
)
def test_it_is_a_contact_that_is_decided_on_and_the_referral_stands(withdrawal: Submission) -> None:
    found = ledger()
    *_, reply = settle(found, [first(safeguarding=Answer.NO), withdrawal])
    assert reply == Reply(Acceptance(first().id, 2, withdrawal.received_at), again=False)
    assert (told(found).contact, told(found).facts.safeguarding) == ("update", Answer.SUSPECTED)
    assert standing(found).withdrawn_at is None
    record = Record.model_validate_json(found.outgoing[-2].value or b"")
    assert any("withdrawn_by_source" in each for each in record.narrative)


def test_new_words_are_read_though_the_concern_was_known_and_was_cleared() -> None:
    found = ledger()
    settle(found, [first(safeguarding=Answer.SUSPECTED)])
    found.standings[KEY] = replace(found.standings[KEY], judged=CLEARED)
    settle(found, [taking_back(2, HIT)])
    assert (told(found).contact, told(found).clearances) == ("update", ())


def test_what_was_said_and_decided_before_holds_nothing_up() -> None:
    found = ledger()
    known = said(safeguarding=Answer.YES, domestic_violence=Answer.SUSPECTED)
    before = replace(referral(narrative=HIT), evidence=known)
    settle(found, [message(1, content=before), taking_back(2, HIT, safeguarding=Answer.YES)])
    assert Withdrawn.model_validate_json(found.outgoing[-1].value or b"").version == 2


def test_no_further_withdrawal_ends_it_until_the_concern_is_cleared() -> None:
    found = ledger()
    settle(found, [first(), taking_back(2, HIT), taking_back(3)])
    assert (told(found).version, standing(found).withdrawn_at) == (3, None)
    found.standings[KEY] = replace(found.standings[KEY], judged=CLEARED)
    settle(found, [taking_back(4)])
    assert standing(found).withdrawn_at == taking_back(4).received_at


@pytest.mark.parametrize(("minutes", "ended"), [(1, False), (3, True)])
def test_who_sends_it_elsewhere_in_spite_of_the_concern_has_looked(
    minutes: int, ended: bool
) -> None:
    found = ledger()
    settle(found, [first(), taking_back(2, HIT)])
    at = START + timedelta(minutes=minutes)
    said = Override(
        destination="eit", by="a.worker", at=at, reason="known", exclusions=("X4", "X8")
    )
    found.standings[KEY] = replace(found.standings[KEY], judged=Judged((), said))
    settle(found, [taking_back(4)])
    assert (standing(found).withdrawn_at is not None) is ended


def test_nor_does_one_end_what_a_contact_has_raised() -> None:
    found = ledger()
    settle(found, [first(), calling(2, safeguarding=Answer.YES), taking_back(3)])
    assert standing(found).withdrawn_at is None


def test_the_same_one_again_gets_the_first_answer_and_ends_it_once_the_concern_is_cleared() -> None:
    found = ledger()
    _, reply = settle(found, [first(), taking_back(2, HIT)])
    (again,) = settle(found, [taking_back(3, HIT)])
    assert (again.answer, again.again) == (reply.answer, True)
    found.standings[KEY] = replace(found.standings[KEY], judged=CLEARED)
    settle(found, [taking_back(4, HIT)])
    assert standing(found).withdrawn_at is not None


def test_an_older_state_that_comes_late_is_still_older_than_the_withdrawal() -> None:
    found = ledger()
    late = replace(taking_back(2, HIT).content, written_at=START)  # type: ignore[type-var]
    older = replace(referral(), written_at=START.replace(year=2025))
    settle(found, [first(), replace(taking_back(2, HIT), content=late)])
    (reply,) = settle(found, [message(3, body="older", content=older)])
    assert isinstance(reply.answer, Refusal)


def test_after_one_that_ended_it_a_withdrawal_with_a_concern_is_refused_and_kept() -> None:
    found = ledger()
    settle(found, [first(), taking_back(2)])
    (reply,) = settle(found, [taking_back(3, HIT)])
    assert isinstance(reply.answer, Refusal)
    assert reply.answer.rejected.status == 409
    assert [each.id for each, _ in found.rejects] == [taking_back(3).id]


def test_of_what_is_linked_it_is_told_as_the_earlier_one_s() -> None:
    found = ledger()
    settle(found, [first()])
    head = found.standings[KEY]
    linked = replace(first(), id=taking_back(9).id)
    content = replace(referral("CC-2"), evidence=said())
    settle(found, [replace(linked, content=content)])
    second = ("contact-centre", "CC-2")
    found.standings[second] = replace(found.standings[second], linked_to=head.referral_id)
    found.__post_init__()
    withdrawing = replace(taking_back(3, HIT).content, source_reference="CC-2")  # type: ignore[type-var]
    settle(found, [replace(taking_back(3, HIT), content=withdrawing)])
    assert told(found).referral_id == head.referral_id
    assert told(found).facts.safeguarding is Answer.SUSPECTED
    assert found.standings[second].withdrawn_at is None
    found.standings[KEY] = replace(found.standings[KEY], judged=CLEARED)
    bare = replace(taking_back(4).content, source_reference="CC-2")  # type: ignore[type-var]
    settle(found, [replace(taking_back(4), content=bare)])
    assert found.standings[second].withdrawn_at is not None
