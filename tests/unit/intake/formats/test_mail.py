"""From a mail to facts: a verified sender's form speaks; of anything else a person reads."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.facts import EXCLUSIONS, INCLUSIONS
from services.contracts.vocabulary import Answer, ContactReason, RequesterType
from services.intake.canonical import Act, Canonical
from services.intake.formats import mail, mail_headers, mail_identity, mail_mime, mail_trust
from services.intake.formats.mail_trust import Trust, Verdict
from services.intake.source_files import load_all
from tests.thorough import thorough
from tests.unit.intake.examples import COMMUNITY_JSON, FALLS_XML, PHONE_JSON
from tests.unit.intake.letters import OWN, PASSED, SERVER, letter, verified, with_attachments

SOURCES = load_all()
POLICE, GP = SOURCES["police-mailbox"], SOURCES["gp-mailbox"]
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
FAILED = PASSED.replace("dmarc=pass", "dmarc=fail")
NOTIFICATION = """\
Incident number: P-0001
Type of notification: Fall
Immediate risk: No
Family name: Testperson
Given names: Example
Date of birth: 03/02/1941
Postcode: ZZ99 9ZZ
Officer: Testofficer Example
Circumstances: Found on the floor
of the kitchen, and was helped up.

Sent from an invented system.
"""
TABLE = b"Incident number,Type of notification,Immediate risk\r\nP-0002,Missing person,Yes\r\n"


def read(raw: bytes, source=POLICE) -> Canonical:  # type: ignore[no-untyped-def]
    headers = mail_headers.read(raw)
    trust = mail_trust.judge(headers, server=SERVER)
    return mail.parse(headers, mail_mime.parse(raw), trust, source, received_at=NOW)


def gp(*attached: tuple[str, str, bytes], text: str = "Please see the form.") -> Canonical:
    return read(with_attachments(*attached, text=text, sender="practice-one.example"), GP)


def test_a_form_in_two_versions_is_one_form() -> None:
    plain = f"{NOTIFICATION}\nTo see this online visit https://forms.police.example/1\n"
    lines = "".join(f"<p>{each}</p>" for each in NOTIFICATION.splitlines())
    message = EmailMessage(policy=SMTP)
    message["From"] = "Invented Officer <officer@police.example>"
    message["Message-ID"] = "<two@police.example>"
    message.set_content(plain)
    message.add_alternative(f"<html>{lines}<p>Click here to see it</p></html>", subtype="html")
    found = read(f"{PASSED}\r\n{OWN}\r\n".encode() + message.as_bytes())
    assert (found.source_reference, found.person.family_name) == ("P-0001", "Testperson")
    assert "Click here to see it" in " ".join(found.narrative)


def test_lines_of_names_and_values_are_a_form() -> None:
    found = read(verified(text=NOTIFICATION))
    assert found.source_reference == "P-0001"
    assert found.person.family_name == "Testperson"
    assert found.person.birth_date is not None
    assert found.answers["falls_risk"] is Answer.YES
    assert found.answers["urgent"] is Answer.NO
    assert found.answers["suicidal"] is Answer.UNKNOWN
    assert found.narrative[0] == "Found on the floor\nof the kitchen, and was helped up."


def test_what_else_the_mail_says_is_suspected_beside_the_form() -> None:
    found = read(verified(text=NOTIFICATION + "\nHe said that he wants to die."))
    assert found.answers["suicidal"] is Answer.SUSPECTED
    assert "wants to die" in " ".join(found.narrative)


@pytest.mark.parametrize(
    ("date", "written_at"),
    [
        ("Mon, 5 Jan 2026 08:59:00 +0000", datetime(2026, 1, 5, 8, 59, tzinfo=UTC)),
        ("Mon, 5 Jan 2026 09:59:00 +0100", datetime(2026, 1, 5, 8, 59, tzinfo=UTC)),
        ("Mon, 5 Jan 2026 09:01:00 +0000", None),
        ("Fri, 5 Jan 2099 09:00:00 +0000", None),
        ("Mon, 5 Jan 2026 08:59:00 -0000", None),
        ("Mon, 99 Jan 2026 08:59:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_form_is_as_old_as_its_mail_says_unless_that_is_yet_to_come(
    date: str, written_at: datetime | None
) -> None:
    raw = verified(text=NOTIFICATION)
    told = raw.replace(b"Mon, 5 Jan 2026 08:59:00 +0000", date.encode())
    assert read(told).written_at == written_at


def test_a_table_with_one_row_is_a_form() -> None:
    found = read(with_attachments(("p.csv", "text/csv", TABLE)))
    assert found.source_reference == "P-0002"
    assert found.answers["welfare_check"] is Answer.YES


@pytest.mark.parametrize(
    "table",
    [
        TABLE + b"P-0003,Fall,No\r\n",
        TABLE.splitlines()[0],
        TABLE.replace(b",Yes", b""),
        TABLE.replace(b"Incident number", b"Number"),
        TABLE.replace(b"P-0002", b'"P-0002'),
        b"",
    ],
)
def test_a_table_that_is_not_one_row_is_left_to_a_person(table: bytes) -> None:
    found = read(with_attachments(("p.csv", "text/csv", table)))
    assert set(found.answers.values()) <= {Answer.UNKNOWN, Answer.SUSPECTED}


def test_what_a_text_beside_a_form_says_is_suspected_and_shown() -> None:
    note = ("note.txt", "text/plain", b"She said that her son abuses her.")
    found = read(with_attachments(("p.csv", "text/csv", TABLE), note))
    assert found.source_reference == "P-0002"
    assert found.answers["safeguarding"] is Answer.SUSPECTED
    assert "her son abuses her" in " ".join(found.narrative)


def test_the_names_of_a_forms_fields_are_no_words_of_its_sender() -> None:
    found = read(with_attachments(("p.csv", "text/csv", TABLE.replace(b"Yes", b"No"))))
    assert found.answers["urgent"] is Answer.NO
    assert "Incident number" not in " ".join(found.narrative)


def test_a_name_that_stands_twice_makes_it_no_form() -> None:
    found = read(verified(text=NOTIFICATION + "Immediate risk: Yes\n"))
    assert len(found.source_reference) == 64
    assert found.answers["urgent"] is not Answer.NO


def test_the_telephone_form_as_json_is_a_form() -> None:
    found = gp(("form.json", "application/json", PHONE_JSON))
    assert found.source_reference == json.loads(PHONE_JSON)["reference"]
    assert Answer.YES in found.answers.values()
    assert found.person.family_name is not None


@pytest.mark.parametrize(
    ("name", "kind", "body"),
    [
        ("b.json", "application/fhir+json", COMMUNITY_JSON),
        ("b.json", "application/json", COMMUNITY_JSON),
        ("b.xml", "application/fhir+xml", FALLS_XML),
    ],
)
def test_a_bundle_is_a_form(name: str, kind: str, body: bytes) -> None:
    found = gp((name, kind, body))
    assert found.person.family_name is not None
    assert len(found.source_reference) < 64


def test_a_form_that_does_not_fit_is_left_to_a_person_who_is_told_where() -> None:
    form = json.loads(PHONE_JSON) | {"needs": ["a spaceship"]}
    found = gp(("form.json", "application/json", json.dumps(form).encode()))
    assert found.narrative[0] == "The form could not be read (/needs/0)."
    assert set(found.answers.values()) <= {Answer.UNKNOWN, Answer.SUSPECTED}
    assert found.person.family_name is None
    assert "a spaceship" in " ".join(found.narrative)


def test_of_two_forms_none_is_read() -> None:
    form = ("form.json", "application/json", PHONE_JSON)
    assert gp(form, form).narrative[0] == "The mail holds several forms; none is read."


def test_a_form_that_the_source_may_not_send_is_none() -> None:
    found = read(with_attachments(("form.json", "application/json", PHONE_JSON)))
    assert len(found.source_reference) == 64


def test_a_form_in_a_mail_that_is_attached_is_none() -> None:
    inner = with_attachments(("form.json", "application/json", PHONE_JSON))
    wrapped = b"Content-Type: message/rfc822\r\nMIME-Version: 1.0\r\n"
    raw = letter(PASSED.replace("police", "practice-one"), sender="From: a@practice-one.example")
    raw = raw.replace(b"Subject: A referral\r\n", wrapped, 1)
    head, _, _ = raw.partition(b"\r\n\r\n")
    found = read(head + b"\r\n\r\n" + inner, GP)
    assert set(found.answers.values()) <= {Answer.UNKNOWN, Answer.SUSPECTED}


def test_the_lines_of_a_form_in_an_attached_mail_are_somebody_elses_and_are_read_by_a_person() -> (
    None
):
    message = EmailMessage(policy=SMTP)
    message["From"] = "Invented Officer <officer@police.example>"
    message["Message-ID"] = "<three@police.example>"
    message.set_content("This came today.")
    inner = EmailMessage(policy=SMTP)
    inner["From"] = "who@elsewhere.example"
    inner.set_content(NOTIFICATION + "\nHe wants to die.")
    message.add_attachment(inner)
    found = read(f"{PASSED}\r\n{OWN}\r\n".encode() + message.as_bytes())
    assert found.person.family_name is None
    assert found.answers["suicidal"] is Answer.SUSPECTED
    assert "Mail, an attached mail: Incident number: P-0001" in " ".join(found.narrative)


@pytest.mark.parametrize(
    "line",
    [
        "-----Original Message-----",
        "Begin forwarded message:",
        "---------- Forwarded message ---------",
        "On 5 Jan 2026, at 09:00, Somebody Else <who@elsewhere.example> wrote:",
    ],
)
def test_the_lines_of_a_form_below_what_is_forwarded_are_read_by_a_person(line: str) -> None:
    found = read(verified(text=f"See below.\n{line}\n{NOTIFICATION}\nHe wants to die."))
    assert found.person.family_name is None
    assert found.answers["suicidal"] is Answer.SUSPECTED
    own = read(verified(text=f"{NOTIFICATION}\n{line}\nHe wants to die."))
    assert own.person.family_name == "Testperson"
    assert own.answers["suicidal"] is Answer.SUSPECTED


@pytest.mark.parametrize("text", [NOTIFICATION, NOTIFICATION + "She is safe.\n"])
def test_an_unverified_form_says_nothing_names_nobody_and_changes_nothing(text: str) -> None:
    found = read(letter(FAILED, text=text))
    assert found.source_reference.startswith("unverified/")
    assert found.act is Act.REFER
    assert found.person.family_name is None
    assert found.reason is ContactReason.OTHER
    assert found.requester_type is RequesterType.NOT_KNOWN
    assert set(found.answers.values()) <= {Answer.UNKNOWN, Answer.SUSPECTED}
    assert found.narrative[0].startswith("The sender of this mail is not verified.")


def test_what_a_text_denies_is_no_evidence_either_way() -> None:
    found = read(verified(text="There is no safeguarding concern. She has fallen."))
    assert found.answers["safeguarding"] is Answer.UNKNOWN
    assert found.answers["falls_risk"] is Answer.SUSPECTED


def test_silence_and_always_are_of_the_sources_forms_and_not_of_its_letters() -> None:
    talkative = POLICE.model_copy(
        update={"always": {"falls_risk": Answer.YES}, "silence": SOURCES["yas"].silence}
    )
    found = read(verified(), talkative)
    assert set(found.answers.values()) <= {Answer.UNKNOWN, Answer.SUSPECTED}


def test_an_answer_to_a_mail_says_so_and_is_a_referral_of_its_own() -> None:
    found = read(verified("In-Reply-To: <zero@council.example>", message_id="<two@police.example>"))
    assert found.source_reference != read(verified()).source_reference
    assert "It answers the mail zero@council.example." in found.narrative


@pytest.mark.parametrize("name", ["<one@police.example>", "", "<a b@police.example>"])
def test_a_letter_is_known_by_what_it_says_whatever_its_name(name: str) -> None:
    found = read(verified(message_id=name))
    assert len(found.source_reference) == 64
    assert found.source_reference == read(verified(message_id=name)).source_reference
    assert found.source_reference != read(verified(message_id=name, text="Other")).source_reference


def test_a_long_text_is_cut_where_it_is_shown_and_read_to_the_end() -> None:
    found = read(verified(text="Nothing. " * 4_000 + "\r\nHe is suicidal."))
    assert found.answers["suicidal"] is Answer.SUSPECTED
    assert max(map(len, found.narrative)) < 21_000


@pytest.mark.parametrize("pointed", [(("text", "suicidal"),), ()])
def test_what_the_worker_found_is_not_searched_for_again(
    pointed: tuple[tuple[str, str], ...],
) -> None:
    """Others would wait meanwhile."""
    raw = verified(text="She has fallen.")
    headers, content = mail_headers.read(raw), replace(mail_mime.parse(raw), pointed=pointed)
    trust = mail_trust.judge(headers, server=SERVER)
    found = mail.parse(headers, content, trust, POLICE, received_at=NOW)
    suspected = [each for each in found.evidence if each.answer is Answer.SUSPECTED]
    assert [(each.at, each.fact) for each in suspected] == list(pointed)


def test_places_of_evidence_name_no_file() -> None:
    note = ("Testperson fell.txt", "text/plain", b"Testperson has fallen.")
    found = read(with_attachments(note, text="Please see."))
    assert {each.at for each in found.evidence if each.answer is Answer.SUSPECTED} == {
        "attachment 1"
    }


def test_the_same_mail_on_another_way_is_the_same_and_another_text_is_not() -> None:
    def digest(raw: bytes) -> bytes:
        return mail_identity.digest(mail_headers.read(raw), raw)

    assert digest(verified()) == digest(b"Delivered-To: x@council.example\r\n" + verified())
    assert digest(verified()) != digest(verified(text="Another."))


@thorough
@given(
    st.text(max_size=300),
    st.sampled_from(list(Verdict)),
    st.sampled_from(["police-mailbox", "gp-mailbox", "other-mail"]),
)
def test_a_text_never_answers_what_can_harm(text: str, verdict: Verdict, name: str) -> None:
    raw = verified()
    content = replace(mail_mime.parse(raw), text=text)
    trust = Trust(verdict, "officer@police.example")
    headers = mail_headers.read(raw)
    found = mail.parse(headers, content, trust, SOURCES[name], received_at=NOW)
    answers = [found.answers[fact] for fact in (*EXCLUSIONS.values(), *INCLUSIONS.values())]
    assert set(answers) <= {Answer.UNKNOWN, Answer.SUSPECTED}
