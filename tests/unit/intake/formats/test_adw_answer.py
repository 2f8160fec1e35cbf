"""The council's answers have the shape of the published one, and say nothing that was not meant."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from lxml import etree

from services.intake.doors import fhir_wire
from services.intake.formats import adw_answer, adw_notice
from services.intake.formats.adw_answer import Verdict
from services.intake.formats.adw_events import Event
from services.intake.formats.adw_verdict import settled, understood, verdict
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source_files import load
from services.intake.submission import Acceptance, Answer, Refusal
from tests.unit.intake.examples import notice_published
from tests.unit.intake.notices import MESSAGE_ID, discharge, notice, withdrawal

ADW = load("hospital-adw").adw
AT = datetime(2026, 3, 2, 11, 30, 15, 123456, tzinfo=UTC)
ACCEPTED = Acceptance(UUID(int=1), 1, AT)
FHIR = {"f": "http://hl7.org/fhir"}

UNKNOWN = refuse(404, Code.NOT_FOUND, "There is no referral under this reference.")
WRONG = refuse(422, Code.INVALID, "This is a date.", at="Bundle.entry[3].resource[0].birthDate")
ERASED = refuse(410, Code.DELETED, "What this reference named is erased.")
OURS = refuse(500, Code.EXCEPTION, "The fault is ours; the message is kept.")


def refused(rejected: Rejected) -> Refusal:
    """A refusal that is durable."""
    return Refusal(UUID(int=2), AT, rejected)


def written(body: bytes, answer: Answer) -> etree._Element | None:
    """The answer as the hospital gets it."""
    assert ADW is not None
    about = adw_notice.envelope(body)
    whole = adw_notice.read(body) if understood(answer) else None
    found = adw_answer.answer(about, whole, verdict(about, answer), ADW, of="a test")
    return etree.fromstring(fhir_wire.xml(found)) if found else None


def said(tree: etree._Element, path: str) -> list[str]:
    """The values at a path, whose names are FHIR's."""
    steps = "/".join(f"f:{name}" for name in path.split("."))
    return [str(value) for value in tree.xpath(f"//{steps}/@value", namespaces=FHIR)]


def shape(element: etree._Element) -> list[tuple[str, list[str]]]:
    """The resources in their order, each with the names in it; of what repeats, once."""
    return [
        (
            etree.QName(resource).localname,
            list(dict.fromkeys(etree.QName(each).localname for each in resource.iterdescendants())),
        )
        for resource in element.iterfind("f:entry/f:resource/*", FHIR)
    ]


def test_an_accepted_notice_is_answered_in_the_published_shape() -> None:
    theirs = shape(etree.fromstring(notice_published("Assessment-Notice-Accept-Response")))
    tree = written(notice_published("Assessment-Notice"), ACCEPTED)
    assert tree is not None
    ours = shape(tree)
    desk = [kind for kind, _ in theirs].index("Practitioner") + 1
    assert [kind for kind, _ in ours] == [kind for kind, _ in theirs]
    assert ours[:desk] + ours[desk + 1 :] == theirs[:desk] + theirs[desk + 1 :]
    assert set(ours[desk][1]) <= set(theirs[desk][1]), "our desk has no job title"


EVENTS = [
    (notice(), ACCEPTED, "975711000000108", "accepted", "ok"),
    (notice(), refused(UNKNOWN), "975721000000102", "rejected", "ok"),
    (discharge(), ACCEPTED, "975821000000109", "accepted", "ok"),
    (discharge(), refused(UNKNOWN), "975831000000106", "rejected", "ok"),
    (withdrawal(), ACCEPTED, "1025651000000109", "cancelled", "ok"),
    (withdrawal(), refused(UNKNOWN), "1025641000000106", "cancelled", "ok"),
    (withdrawal(Event.WITHDRAW_DISCHARGE), ACCEPTED, "1025651000000109", "cancelled", "ok"),
    (notice(), refused(WRONG), "975721000000102", None, "fatal-error"),
    (notice(), refused(ERASED), "975721000000102", None, "ok"),
    (notice(), refused(OURS), "975721000000102", None, "transient-error"),
]


@pytest.mark.parametrize(("body", "answer", "event", "status", "code"), EVENTS)
def test_each_notice_has_its_own_answers(
    body: bytes, answer: Answer, event: str, status: str | None, code: str
) -> None:
    tree = written(body, answer)
    assert tree is not None
    assert said(tree, "MessageHeader.event.code") == [event]
    assert said(tree, "MessageHeader.response.code") == [code]
    assert said(tree, "MessageHeader.response.identifier") == [adw_notice.envelope(body).message_id]
    assert said(tree, "ReferralRequest.status") == ([status] if status else [])
    assert said(tree, "MessageHeader.source.endpoint") == ["urn:nhs-uk:addressing:ods:V396BB"]
    assert said(tree, "MessageHeader.destination.endpoint") == ["urn:nhs-uk:addressing:ods:RFM8C2"]
    assert said(tree, "MessageHeader.timestamp") == ["2026-03-02T11:30:15+00:00"]
    assert said(tree, "MessageHeader.reason.coding.code") == ["OFT"]


COMPLETE, WITHOUT_WARD = notice(), notice().replace(b"urn:uuid:ward", b"urn:uuid:nowhere", 1)


@pytest.mark.parametrize("body", [COMPLETE, WITHOUT_WARD])
def test_every_reference_leads_somewhere_in_the_answer(body: bytes) -> None:
    tree = written(body, ACCEPTED)
    assert tree is not None
    names = {each.get("value") for each in tree.iterfind("f:entry/f:fullUrl", FHIR)}
    assert len(names) == len(tree.findall("f:entry", FHIR))
    assert {each.get("value") for each in tree.iter("{*}reference")} <= names


def test_the_same_answer_made_again_is_the_same_to_the_byte() -> None:
    one, two = written(notice(), ACCEPTED), written(notice(), ACCEPTED)
    assert one is not None
    assert two is not None
    assert etree.tostring(one) == etree.tostring(two)


@pytest.mark.parametrize("answer", [refused(WRONG), refused(OURS), refused(ERASED)])
def test_nobody_is_named_in_the_answer_to_what_was_not_understood(answer: Refusal) -> None:
    tree = written(notice(), answer)
    assert tree is not None
    assert [etree.QName(each).localname for each in tree.iterfind(".//f:resource/*", FHIR)] == [
        "MessageHeader"
    ]
    assert b"Testperson" not in etree.tostring(tree)


def test_the_story_is_never_sent_back() -> None:
    tree = written(notice(story="Testsecret"), ACCEPTED)
    assert tree is not None
    assert b"Testsecret" not in etree.tostring(tree)
    assert b"Testkin" not in etree.tostring(tree)
    assert b"Example Street" not in etree.tostring(tree)


def test_receipt_of_a_discharge_notice_is_no_agreement_to_its_date() -> None:
    tree = written(discharge(), ACCEPTED)
    assert tree is not None
    [text] = said(tree, "MessageHeader.reason.text")
    assert "no statement of the council about the date" in text


NO_ANSWER = [
    (notice(Event.ADMISSION), "the standard has none"),
    (notice("975711000000108"), "an answer is never answered"),
    (notice("123456789"), "nobody knows what it is"),
    (notice(sender="X99999"), "nobody knows whose mailbox that is"),
    (notice(message_id=""), "nothing to answer to"),
    (b"<Bundle/>", "no message"),
]


@pytest.mark.parametrize(("body", "why"), NO_ANSWER)
def test_some_messages_have_no_answer(body: bytes, why: str) -> None:
    assert written(body, refused(WRONG)) is None, why


def test_a_retry_is_known_by_both_ids_and_the_event() -> None:
    first = adw_notice.envelope(notice()).key
    assert first == adw_notice.envelope(notice(story="Another story.")).key
    assert first is not None
    assert MESSAGE_ID in first
    others = (notice(bundle_id="new"), notice(message_id="new"), notice(Event.DISCHARGE))
    assert first not in {adw_notice.envelope(other).key for other in others}
    assert adw_notice.envelope(notice(message_id="")).key is None


def test_nobody_needs_to_look_at_an_admission_notice() -> None:
    asks_nothing = refuse(400, Code.INVARIANT, "An admission notice asks for nothing.")
    about = adw_notice.envelope(notice(Event.ADMISSION))
    assert settled(about, refused(asks_nothing))
    assert not settled(about, refused(WRONG))
    assert settled(adw_notice.envelope(notice()), ACCEPTED)
    assert not settled(adw_notice.envelope(notice()), refused(asks_nothing))


def test_a_verdict_is_in_our_own_words() -> None:
    about = adw_notice.envelope(notice())
    told = verdict(about, refused(WRONG))
    assert told == Verdict(
        accepted=False,
        code="fatal-error",
        text="This is a date. (Bundle.entry[3].resource[0].birthDate)",
        at=AT,
    )


def test_an_element_with_the_name_of_json_s_type_stands_in_no_answer_s_way() -> None:
    odd = b'<name><resourceType value="Patient"/>'
    tree = written(notice().replace(b"<name>", odd, 1), ACCEPTED)
    assert tree is not None
    assert "Testperson" in said(tree, "Patient.name.family")
    assert not said(tree, "resourceType")


@pytest.mark.parametrize("event", [Event.WITHDRAW_ALL, Event.WITHDRAW_ASSESSMENT])
def test_a_withdrawal_is_told_as_taken_for_a_referral_may_stand_by_a_concern_that_it_raised(
    event: Event,
) -> None:
    answer = written(withdrawal(event), ACCEPTED)
    assert answer is not None
    assert said(answer, "reason.text") == ["Received. The withdrawal is taken."]
