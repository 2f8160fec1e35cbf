"""A batch in which one person comes twice: contacts, and what they do to each other."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from services.contracts.facts import EXCLUSIONS
from services.contracts.record import Person, Record
from services.contracts.referral import ContactLinked, Received
from services.contracts.vocabulary import Answer
from services.intake.accept import Standing
from services.intake.canonical import Act, Canonical, Contact
from services.intake.ledger import Ledger, senses, settle
from services.intake.matching import Rule
from services.intake.pseudonym import Pseudonyms
from services.intake.submission import Acceptance, Refusal
from tests.unit.intake.messages import AMBULANCE, message, referral, said

WHO = Person(
    family_name="Testperson",
    given_names=("Example",),
    birth_date=date(1941, 2, 3),
    postcode="ZZ99 9ZZ",
)
KEYED = Pseudonyms(key_id="k1", key=b"a key for tests alone, 32 bytes at least")
FIRST, SECOND, THIRD = (("contact-centre", "CC-1"), ("ambulance", "YAS-1"), ("ambulance", "YAS-2"))


def ledger(largest_event: int = 800_000) -> Ledger:
    return Ledger(
        standings={},
        answers={},
        refs=KEYED.refs,
        largest_event=largest_event,
        window=timedelta(days=4),
    )


def telling(reference: str, words: str, person: Person = WHO, **answers: Answer) -> Canonical:
    content = replace(referral(reference, words), person=person)
    return replace(content, evidence=said(**answers)) if answers else content


def called(number: int = 1, words: str = "Needs a rail.", **more: object):
    return message(number, body=f"call {number}", content=telling("CC-1", words, **more))  # type: ignore[arg-type]


def crew(number: int = 2, words: str = "Fell.", reference: str = "YAS-1", **more: object):
    content = telling(reference, words, **more)  # type: ignore[arg-type]
    return message(number, body=f"crew {number}", source=AMBULANCE, content=content)


def types(found: Ledger) -> list[str]:
    return [event.type.split(".")[-2] for event in found.outgoing]


def standing(found: Ledger, key: tuple[str, str]) -> Standing:
    return found.entries[key].standing


def act(message: object, what: Act, **more: object):
    content = replace(message.content, act=what, **more)  # type: ignore[attr-defined, arg-type]
    return replace(message, content=content)  # type: ignore[type-var]


def test_the_second_message_about_a_person_is_told_of_as_the_first_one_s():
    found = ledger()
    _, reply = settle(found, [called(), crew()])
    assert reply.answer == Acceptance(UUID(int=2), 1, crew().received_at)
    assert types(found) == ["record", "received", "record", "contact_linked"]
    assert {event.key for event in found.outgoing} == {str(UUID(int=1))}
    linked = ContactLinked.model_validate_json(found.outgoing[-1].value or b"")
    assert (linked.version, linked.contact) == (2, "update")
    record = Record.model_validate_json(found.outgoing[-2].value or b"")
    assert record.narrative == ("Needs a rail.", "Fell.")
    assert record.source == "contact-centre"


def test_both_are_kept_each_with_its_own_content():
    found = ledger()
    settle(found, [called(), crew()])
    own = standing(found, SECOND)
    assert (own.linked_to, own.version) == (UUID(int=1), 1)
    assert own.record is not None
    assert own.record.narrative == ("Fell.",)
    assert standing(found, FIRST).sent_version == 1
    assert [m.id for m, _ in found.versions] == [UUID(int=1), UUID(int=2)]
    (link,) = found.links
    assert (link.linked_to, link.linked_version, link.match) == (UUID(int=1), 2, Rule.DETAILS)
    assert senses(found) == {"update": 1}


def test_a_repeat_of_what_is_linked_gets_the_first_answer():
    found = ledger()
    _, first, again = settle(found, [called(), crew(2), replace(crew(3), sha256=crew(2).sha256)])
    assert (again.again, again.answer) == (True, first.answer)
    assert len(found.links) == 1


def test_the_graver_facts_of_both_are_the_earlier_one_s():
    found = ledger()
    settle(found, [
        called(equipment_needs=Answer.YES, safeguarding=Answer.NO),
        crew(safeguarding=Answer.YES, equipment_needs=Answer.NO),
    ])  # fmt: skip
    facts = standing(found, FIRST).facts
    assert (facts.equipment_needs, facts.safeguarding) == (Answer.YES, Answer.YES)
    assert facts.source == "contact-centre"


def test_the_earlier_sender_s_new_state_keeps_what_the_other_has_said():
    found = ledger()
    settle(found, [
        called(safeguarding=Answer.NO),
        crew(safeguarding=Answer.YES),
        called(3, "Needs two rails.", safeguarding=Answer.NO),
    ])  # fmt: skip
    now = standing(found, FIRST)
    assert now.facts.safeguarding is Answer.YES
    assert now.record is not None
    assert now.record.narrative == ("Needs two rails.", "Fell.")


def test_what_the_other_has_withdrawn_is_not_kept_by_a_new_state():
    found = ledger()
    settle(found, [
        called(safeguarding=Answer.NO),
        crew(safeguarding=Answer.YES),
        act(crew(3), Act.WITHDRAW),
        called(4, "Needs two rails.", safeguarding=Answer.NO),
    ])  # fmt: skip
    assert standing(found, FIRST).facts.safeguarding is Answer.NO


def test_an_update_of_what_is_linked_is_one_more_contact():
    found = ledger()
    settle(found, [called(), crew(), crew(3, "Fell again.")])
    assert types(found)[-2:] == ["record", "contact_linked"]
    assert standing(found, SECOND).version == 2
    assert standing(found, FIRST).version == 3
    assert [(each.version, each.linked_version) for each in found.links] == [(1, 2), (2, 3)]


def test_a_chasing_call_about_what_is_linked_chases_the_earlier_one_with_its_note():
    found = ledger()
    chasing = act(crew(3, "When does somebody come?"), Act.CONTACT, contact=Contact.CHASER)
    settle(found, [called(), crew(), chasing])
    linked = ContactLinked.model_validate_json(found.outgoing[-1].value or b"")
    assert (linked.referral_id, linked.contact) == (UUID(int=1), "chaser")
    assert standing(found, FIRST).record.narrative[-1] == "When does somebody come?"  # type: ignore[union-attr]


def test_a_withdrawal_of_what_is_linked_tells_nothing_of_the_earlier_one():
    found = ledger()
    settle(found, [called(), crew(), act(crew(3), Act.WITHDRAW)])
    assert types(found) == ["record", "received", "record", "contact_linked"]
    assert standing(found, SECOND).withdrawn_at is not None
    assert standing(found, FIRST).withdrawn_at is None


def test_a_contact_about_what_is_linked_raises_a_concern_of_the_earlier_one():
    found = ledger()
    chasing = act(
        crew(3, "Her son hits her.", safeguarding=Answer.SUSPECTED),
        Act.CONTACT,
        contact=Contact.CHASER,
    )
    settle(found, [called(), crew(), chasing])
    linked = ContactLinked.model_validate_json(found.outgoing[-1].value or b"")
    assert (linked.contact, linked.facts.safeguarding) == ("update", Answer.SUSPECTED)
    assert standing(found, SECOND).facts.safeguarding is Answer.SUSPECTED


def test_when_the_earlier_one_is_withdrawn_the_first_contact_stands_for_all():
    found = ledger()
    settle(found, [
        called(),
        crew(2, equipment_needs=Answer.NO),
        crew(3, "Not safe.", "YAS-2", safeguarding=Answer.YES),
        act(called(4), Act.WITHDRAW),
    ])  # fmt: skip
    assert types(found)[-4:] == ["record", "withdrawn", "record", "received"]
    alone = Received.model_validate_json(found.outgoing[-1].value or b"")
    assert (alone.referral_id, alone.version) == (UUID(int=2), 2)
    assert alone.facts.safeguarding is Answer.YES
    assert standing(found, SECOND).linked_to is None
    assert standing(found, THIRD).linked_to == UUID(int=2)
    assert Record.model_validate_json(found.outgoing[-2].value or b"").narrative == (
        "Fell.",
        "Not safe.",
    )


def test_after_a_withdrawal_in_the_same_batch_the_next_one_is_new():
    found = ledger()
    settle(found, [called(), act(called(2), Act.WITHDRAW), crew(3)])
    assert types(found)[-2:] == ["record", "received"]
    assert found.links == []


def test_a_doubtful_match_is_new_and_asked_about():
    found = ledger()
    settle(found, [called(), crew(person=WHO.model_copy(update={"postcode": "ZZ99 1AA"}))])
    assert types(found) == ["record", "received", "record", "received"]
    (question,) = found.questions
    assert question.accepted.referral_id == UUID(int=2)
    assert senses(found) == {"question": 1}


def test_a_rehearsal_is_linked_to_no_real_referral():
    found = ledger()
    rehearsed = replace(crew(), source=AMBULANCE.model_copy(update={"test": True}))
    settle(found, [called(), rehearsed])
    assert found.links == []


def test_what_does_not_fit_into_the_earlier_one_is_a_referral_of_its_own():
    found = ledger(largest_event=5_000)
    settle(found, [called(words="long " * 600), crew(words="other " * 400)])
    assert types(found) == ["record", "received", "record", "received"]
    assert found.entries[SECOND].sense is not None
    assert found.entries[SECOND].sense.rule.value == "does_not_fit_into_one_event"


def test_more_of_what_is_linked_that_does_not_fit_is_refused():
    found = ledger(largest_event=5_000)
    *_, reply = settle(found, [called(), crew(), crew(3, "long " * 2_000)])
    assert isinstance(reply.answer, Refusal)
    assert standing(found, SECOND).version == 1


def test_nothing_is_told_under_the_id_of_what_is_linked():
    found = ledger()
    sent = [called(), crew(), crew(3, "More."), crew(4, "Once more.", "YAS-2"),
            act(crew(5), Act.WITHDRAW), called(6, "And more.")]  # fmt: skip
    settle(found, sent)
    assert {event.key for event in found.outgoing} == {str(UUID(int=1))}
    versions = [
        ContactLinked.model_validate_json(each.value or b"").version
        for each in found.outgoing
        if each.type.endswith("contact_linked.v1")
    ]
    assert versions == [2, 3, 4]


def test_people_who_are_not_known_well_enough_are_never_linked():
    found = ledger()
    nobody = Person(family_name="Testperson")
    settle(found, [called(person=nobody), crew(person=nobody)])
    assert (found.links, found.questions) == ([], [])


def test_every_concern_of_the_form_is_one_that_a_contact_can_raise():
    for name in EXCLUSIONS.values():
        found = ledger()
        settle(found, [called(urgent=Answer.UNKNOWN), crew(**{name: Answer.SUSPECTED})])
        assert getattr(standing(found, FIRST).facts, name) is Answer.SUSPECTED
