"""Mails that nobody wrote: recognised by their headers. In doubt somebody may have written it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.formats import mail_headers
from services.intake.formats.mail_kind import Automatic, automatic
from tests.thorough import thorough
from tests.unit.intake.letters import letter, verified

RECOGNISED = [
    ("Auto-Submitted: auto-replied", Automatic.REPLY),
    ("Auto-Submitted: Auto-Replied (out of office)", Automatic.REPLY),
    ("auto-submitted: auto-replied; owner-email=x@y.example", Automatic.REPLY),
    ("Auto-Submitted:\r\n auto-replied", Automatic.REPLY),
    ("X-Autoreply: yes", Automatic.REPLY),
    ("X-Autorespond: holiday", Automatic.REPLY),
    ("X-Auto-Reply-From: x@y.example", Automatic.REPLY),
    ("Precedence: auto_reply", Automatic.REPLY),
    ("Auto-Submitted: auto-generated", Automatic.MACHINE),
    ("Auto-Submitted: auto-notified", Automatic.MACHINE),
    ("Return-Path: <>", Automatic.BOUNCE),
    ("Return-Path:<>", Automatic.BOUNCE),
    ("X-Failed-Recipients: x@y.example", Automatic.BOUNCE),
    ("Content-Type: multipart/report; report-type=delivery-status", Automatic.BOUNCE),
    ("Content-Type: Multipart/Report; report-type=disposition-notification", Automatic.BOUNCE),
    ("Content-Type: multipart/report; report-type=feedback-report", Automatic.BOUNCE),
    ("Content-Type: message/delivery-status", Automatic.BOUNCE),
    ("Content-Type: message/disposition-notification", Automatic.BOUNCE),
    ("List-Id: <news.example>", Automatic.LIST),
    ("List-Unsubscribe: <mailto:off@news.example>", Automatic.LIST),
    ("List-Post: NO", Automatic.LIST),
    ("List-Help: <mailto:help@news.example>", Automatic.LIST),
    ("Mailing-List: list news@example", Automatic.LIST),
    ("Precedence: list", Automatic.LIST),
    ("Precedence: Bulk", Automatic.BULK),
    ("Precedence: junk", Automatic.BULK),
    ("Feedback-ID: 1:campaign:sender", Automatic.BULK),
    ("X-Campaign-Id: 7", Automatic.BULK),
]
WRITTEN = [
    "Auto-Submitted: no",
    "X-Autoreply: no",
    "X-Autoreply: No ",
    "X-Autorespond: false",
    "X-Auto-Reply-From:",
    "Precedence: first-class",
    "Precedence: normal",
    "Return-Path: <officer@police.example>",
    "Content-Type: multipart/mixed; boundary=a",
    "Content-Type: text/plain; name=report",
    "X-Auto-Response-Suppress: All",
    "Subject: Automatic reply",
    "X-List-Id: none",
    "Importance: high",
]


@pytest.mark.parametrize(("field", "kind"), RECOGNISED)
def test_a_mail_that_nobody_wrote_is_recognised(field: str, kind: Automatic) -> None:
    assert automatic(mail_headers.read(verified(field))) is kind


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON@police.example",
        "<postmaster@police.example>",
        "MAILER-DAEMON@police.example (Mail Delivery System)",
        "Mail Delivery System <Mailer-Daemon@police.example>",
        '"Desk, the" <postmaster@police.example>',
    ],
)
def test_a_mail_server_writes_no_referrals(sender: str) -> None:
    headers = mail_headers.read(letter(sender=f"From: {sender}"))
    assert automatic(headers) is Automatic.BOUNCE


@pytest.mark.parametrize(
    "sender",
    [
        "subpostmaster@practice-one.example",
        "Sub <sub-postmaster@practice-one.example>",
        "postmaster.desk@practice-one.example",
        '"Postmaster@ desk" <nurse@practice-one.example>',
        "Postmaster@ desk <nurse@practice-one.example>",
        '"<postmaster@a.example>" <nurse@practice-one.example>',
        "nurse@practice-one.example (postmaster@practice-one.example)",
        "nurse@practice-one.example, postmaster@practice-one.example",
        "nurse@practice-one.example\r\nFrom: postmaster@practice-one.example",
    ],
)
def test_somebody_whose_address_is_not_a_mail_servers_may_write(sender: str) -> None:
    assert automatic(mail_headers.read(letter(sender=f"From: {sender}"))) is None


@pytest.mark.parametrize("field", WRITTEN)
def test_a_mail_that_somebody_may_have_written_is_not_set_aside(field: str) -> None:
    assert automatic(mail_headers.read(verified(field))) is None


@thorough
@given(st.lists(st.sampled_from([field for field, _ in RECOGNISED] + WRITTEN)))
def test_one_sign_is_enough_whatever_else_stands_there(fields: list[str]) -> None:
    found = automatic(mail_headers.read(verified(*fields)))
    signs = {kind for field, kind in RECOGNISED if field in fields}
    assert (found is None) == (not signs)
    assert found is None or found in signs


@thorough
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(noise: bytes) -> None:
    headers = mail_headers.read(noise)
    assert automatic(headers) in (None, *Automatic)
    assert 0 <= headers.end <= len(noise)
