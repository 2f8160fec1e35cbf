"""Of forms that are not read as one, what can harm is suspected where it is said."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.contracts.facts import EXCLUSIONS
from services.contracts.vocabulary import Answer
from services.intake.canonical import Canonical
from services.intake.formats import mail, mail_headers, mail_mime, mail_trust
from services.intake.source import Source
from services.intake.source_files import load_all
from tests.unit.intake.examples import PHONE_JSON, phone
from tests.unit.intake.letters import PASSED, SERVER, with_attachments

SOURCES = load_all()
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
HEADER = b"Incident number,Type of notification,Immediate risk\r\n"
Attached = tuple[str, str, bytes]


def read(source: Source, sender: str, *attached: Attached, verified: bool = True) -> Canonical:
    raw = with_attachments(*attached, text="Please see the form.", sender=sender)
    if not verified:
        raw = raw.replace(b"dmarc=pass", b"dmarc=fail")
    headers = mail_headers.read(raw)
    trust = mail_trust.judge(headers, server=SERVER)
    return mail.parse(headers, mail_mime.parse(raw), trust, source, received_at=NOW)


def gp(*attached: Attached) -> Canonical:
    return read(SOURCES["gp-mailbox"], "practice-one.example", *attached)


def police(table: bytes) -> Canonical:
    return read(SOURCES["police-mailbox"], "police.example", ("p.csv", "text/csv", table))


def form(exclusions: dict[str, str] | None = None, **more: Any) -> Attached:
    asked = phone()["exclusions"] | (exclusions or {})
    body = phone(exclusions=asked, summary="Asks about rails.") | more
    return ("form.json", "application/json", json.dumps(body).encode())


def raised(found: Canonical) -> dict[str, str]:
    """The exclusions that are suspected, with their places; none is more."""
    assert set(found.answers.values()) <= {Answer.UNKNOWN, Answer.SUSPECTED}
    return {
        each.fact: each.at
        for each in found.evidence
        if each.answer is Answer.SUSPECTED and each.fact in EXCLUSIONS.values()
    }


def test_of_several_forms_what_one_affirms_or_suspects_is_suspected_where_it_stands() -> None:
    found = gp(form(), form({"suicidal": "yes", "food_parcels": "suspected"}))
    assert raised(found) == {"suicidal": "attachment 2", "food_parcels": "attachment 2"}
    assert found.narrative[0] == "The mail holds several forms; none is read."
    assert found.person.family_name is None


def test_of_several_forms_that_deny_nothing_is_suspected() -> None:
    assert raised(gp(form(), form())) == {}


@pytest.mark.parametrize("fact", EXCLUSIONS.values())
def test_a_form_that_does_not_fit_raises_what_it_affirms(fact: str) -> None:
    found = gp(form({fact: "yes"}, extra="x"))
    assert fact in raised(found)
    assert raised(gp(form(extra="x"))) == {}


def test_a_form_that_does_not_fit_raises_what_its_words_tell() -> None:
    found = gp(form(extra="x", summary="She wants to kill herself tonight."))
    assert raised(found) == {"suicidal": "attachment 1"}


def test_each_row_of_a_table_raises_what_it_affirms() -> None:
    table = HEADER + b"P-1,Fall,No\r\nP-2,Missing person,No\r\nP-3,Fall,Yes\r\n"
    found = police(table)
    assert raised(found) == {"urgent": "attachment 1", "welfare_check": "attachment 1"}
    assert found.person.family_name is None


def test_a_row_that_cannot_be_read_hides_no_other() -> None:
    table = HEADER + b"P-1,Fall\r\n,Fall,No\r\nP-2,Missing person,No\r\n"
    assert raised(police(table)) == {"welfare_check": "attachment 1"}


def test_no_more_rows_are_tried_than_a_mail_may_take_time_for() -> None:
    table = HEADER + b"P-1,Fall,No\r\n" * 50_000 + b"P-2,Missing person,No\r\n"
    assert raised(police(table)) == {}


@pytest.mark.parametrize(
    ("name", "kind", "body"),
    [
        ("a.csv", "text/csv", b"She wants to kill herself tonight"),
        ("a.csv", "text/csv", b"Dear all\r\nShe wants to kill herself, tonight\r\n"),
        ("a.json", "application/json", b'{"a": {"b": ["She wants to kill herself"]}}'),
        ("a.json", "application/json", b'["She wants to kill herself"]'),
        ("a.json", "application/json", b"She wants to kill herself"),
        ("a.xml", "application/xml", b"<a><b>She wants to kill herself</b></a>"),
        ("a.xml", "application/xml", b'<a><b value="She wants to kill herself"/></a>'),
    ],
)
@pytest.mark.parametrize("verified", [True, False])
def test_sentences_in_a_file_of_fields_are_found(
    name: str, kind: str, body: bytes, verified: bool
) -> None:
    for source in ("gp-mailbox", "police-mailbox"):
        sender = "practice-one.example" if source == "gp-mailbox" else "police.example"
        found = read(SOURCES[source], sender, (name, kind, body), verified=verified)
        assert raised(found) == {"suicidal": "attachment 1"}


def test_a_form_in_an_attached_mail_is_searched_by_its_words() -> None:
    inner = with_attachments(form({"safeguarding": "yes"}))
    head = with_attachments(text="x", sender="practice-one.example").partition(b"Content-Type")[0]
    raw = head + b"Content-Type: message/rfc822\r\n\r\n" + inner
    headers = mail_headers.read(raw)
    trust = mail_trust.judge(headers, server=SERVER)
    content = mail_mime.parse(raw)
    found = mail.parse(headers, content, trust, SOURCES["gp-mailbox"], received_at=NOW)
    assert raised(found) == {"safeguarding": "attachment 1"}
    assert PASSED.encode() in inner


def test_a_form_that_is_read_is_not_searched_for_the_names_of_its_fields() -> None:
    found = gp(("form.json", "application/json", PHONE_JSON))
    assert {found.answers[fact] for fact in EXCLUSIONS.values()} == {Answer.NO}
