"""What nobody has searched may say what a form denies: then the form's no is not relied on."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from services.contracts.facts import EXCLUSIONS
from services.contracts.vocabulary import Answer
from services.intake.canonical import Act, Canonical
from services.intake.evidence import Evidence
from services.intake.formats import mail, mail_beside, mail_headers, mail_mime, mail_trust
from services.intake.harm import CAN_HARM
from services.intake.source_files import load_all
from tests.hostile.corpora.attachments import PDF, PNG
from tests.unit.intake.examples import PHONE_JSON, phone
from tests.unit.intake.letters import OWN, PASSED, SERVER, with_attachments

GP = load_all()["gp-mailbox"]
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
HARM = b"She wants to kill herself tonight."
FORM = ("form.json", "application/json", PHONE_JSON)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100
Attached = tuple[str, str, bytes]


def text(number: int, body: bytes = b"Nothing of note.") -> Attached:
    return (f"{number}.txt", "text/plain", body)


def read(raw: bytes) -> Canonical:
    headers = mail_headers.read(raw)
    trust = mail_trust.judge(headers, server=SERVER)
    return mail.parse(headers, mail_mime.parse(raw), trust, GP, received_at=NOW)


def gp(*attached: Attached, body: str = "Please see the form.") -> Canonical:
    return read(with_attachments(*attached, text=body, sender="practice-one.example"))


def harm(found: Canonical) -> dict[str, Answer]:
    return {fact: found.answers[fact] for fact in sorted(CAN_HARM)}


def place(found: Canonical, fact: str) -> str:
    (given,) = (each for each in found.evidence if each.fact == fact)
    return given.at


DENIED = dict.fromkeys(sorted(CAN_HARM), Answer.NO)
OPEN = dict.fromkeys(sorted(CAN_HARM), Answer.UNKNOWN)


@pytest.mark.parametrize(
    "attached",
    [
        ("letter.pdf", "application/pdf", PDF),
        ("letter.doc", "application/msword", OLE),
        ("letter.csv", "text/csv", b"a,b\r\n1,2\r\n"),
        ("letter.exe", "application/octet-stream", b"MZ\x90\0"),
        text(1, b"x" * 900_000),
    ],
)
def test_what_a_form_denies_of_harm_is_unknown_beside_what_was_not_searched(
    attached: Attached,
) -> None:
    found = gp(FORM, attached)
    assert found.source_reference == json.loads(PHONE_JSON)["reference"]
    assert harm(found) == OPEN
    assert {place(found, fact) for fact in CAN_HARM} == {"attachment 2"}
    others = set(EXCLUSIONS.values()) - CAN_HARM
    assert {found.answers[fact] for fact in others} == {Answer.NO}
    assert "Not searched: attachment 2." in " ".join(found.narrative)


def test_beside_pictures_and_texts_that_were_searched_a_form_stands() -> None:
    found = gp(FORM, ("logo.png", "image/png", PNG), *map(text, range(9)))
    assert harm(found) == DENIED


def test_every_text_that_is_attached_is_searched() -> None:
    found = gp(FORM, *map(text, range(5)), text(6, HARM))
    assert found.answers["suicidal"] is Answer.SUSPECTED
    assert place(found, "suicidal") == "attachment 7"


def test_texts_beyond_what_is_searched_in_all_count_as_unread() -> None:
    found = gp(FORM, *(text(number, b"x" * 190_000) for number in range(6)))
    assert harm(found) == OPEN
    assert place(found, "urgent") == "attachment 6"


def test_a_text_that_is_cut_counts_as_unread() -> None:
    form = ("form.json", "application/json", json.dumps(phone()).encode())
    found = gp(form, text(1, b"x" * 200_001))
    assert harm(found) == OPEN
    assert harm(gp(form, text(1, b"x" * 200_000))) == DENIED


def test_a_mail_that_says_more_than_is_read_counts_as_unread() -> None:
    found = gp(FORM, body="Nothing. " * 30_000)
    assert harm(found) == OPEN
    assert place(found, "suicidal") == "text"


def test_what_is_attached_to_an_attached_mail_counts_too() -> None:
    inner = EmailMessage(policy=SMTP)
    inner["From"] = "who@elsewhere.example"
    inner.set_content("See the letter.")
    inner.add_attachment(PDF, maintype="application", subtype="pdf", filename="l.pdf")
    outer = EmailMessage(policy=SMTP)
    outer["From"] = "Nurse <nurse@practice-one.example>"
    outer.set_content("See the form.")
    outer.add_attachment(PHONE_JSON, maintype="application", subtype="json", filename="f.json")
    outer.add_attachment(inner)
    passed = PASSED.replace("police.example", "practice-one.example")
    found = read(f"{passed}\r\n{OWN}\r\n".encode() + outer.as_bytes())
    assert found.person.family_name is not None
    assert harm(found) == OPEN


def test_what_a_form_affirms_or_suspects_stays() -> None:
    exclusions = phone()["exclusions"] | {"urgent": "yes", "suicidal": "suspected"}
    form = ("f.json", "application/json", json.dumps(phone(exclusions=exclusions)).encode())
    found = gp(form, ("letter.pdf", "application/pdf", PDF))
    assert harm(found) == OPEN | {"urgent": Answer.YES, "suicidal": Answer.SUSPECTED}


def test_the_names_of_the_forms_own_fields_raise_nothing() -> None:
    assert harm(gp(FORM)) == DENIED


def test_a_second_file_of_fields_is_searched_beside_the_form() -> None:
    found = gp(FORM, ("more.csv", "text/csv", b"note,safeguarding,x\r\n" + HARM + b",no,y\r\n"))
    assert found.answers["suicidal"] is Answer.SUSPECTED
    assert found.answers["safeguarding"] is Answer.UNKNOWN


@pytest.mark.parametrize("act", [Act.WITHDRAW, Act.CONTACT])
def test_what_ends_a_referral_or_asks_about_one_is_not_followed_beside_what_was_not_searched(
    act: Act,
) -> None:
    form = replace(gp(FORM), act=act)
    assert mail_beside.may_stand(form, unread=())
    assert not mail_beside.may_stand(form, unread=("attachment 2",))
    assert mail_beside.may_stand(replace(form, act=Act.AMEND), unread=("attachment 2",))


def test_an_amendments_silence_is_no_longer_silent_beside_what_was_not_searched() -> None:
    """Only what is said opens what the referral's earlier state denies."""
    form = replace(gp(FORM), act=Act.AMEND, evidence=())
    opened = mail_beside.opened(form, unread=("attachment 2",))
    assert {each.fact for each in opened.evidence if each.code} == CAN_HARM
    assert all(isinstance(each, Evidence) and each.at == "attachment 2" for each in opened.evidence)
