"""Whatever is sent as a mail is read or refused, and what the worker tells is read back whole."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.formats import mail_mime, mail_wire
from services.intake.formats.mail_content import Content, Kind
from services.intake.rejected import Rejected
from tests.hostile.corpora.bombs import typed
from tests.thorough import thorough
from tests.unit.intake.letters import letter, verified

TYPES = st.sampled_from(
    [
        "text/plain",
        "text/html; charset=utf-8",
        'multipart/mixed; boundary="b"',
        'multipart/alternative; boundary="b"',
        'multipart/digest; boundary="b"',
        "multipart/mixed",
        "message/rfc822",
        "message/partial; id=1",
        "message/external-body",
        "application/octet-stream",
        "text",
        "",
        ";;;=",
    ]
)
PIECES = st.sampled_from(
    [
        b"\r\n",
        b"\n",
        b"\r",
        b"--b",
        b"--b--",
        b"Content-Type: ",
        b"Content-Type: text/html",
        b'Content-Type: multipart/mixed; boundary="b"',
        b"Content-Type: message/rfc822",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: quoted-printable",
        b"Content-Transfer-Encoding: uuencode",
        b"Content-Disposition: attachment; filename=",
        b"filename*0*=utf-8''%ff; filename*1=x",
        b"=?utf-8?b?////?=",
        b"=?x?y?z?=",
        b"begin 644 a\r\n",
        b"=FF=\r\n",
        b"<p style='display:none'>&#xd800;&#0;",
        b"\x00",
        b"\xff\xfe",
        b" ",
    ]
)
BODIES = st.lists(st.one_of(PIECES, st.binary(max_size=8)), max_size=40).map(b"".join)


def read(raw: bytes) -> Content | Rejected:
    try:
        return mail_mime.parse(raw)
    except Rejected as rejected:
        return rejected


@thorough
@given(TYPES, BODIES)
def test_no_body_breaks_the_parser_and_what_it_holds_is_text(kind: str, body: bytes) -> None:
    found = read(typed(kind, body))
    if isinstance(found, Content):
        assert "\x00" not in found.text + found.subject
        found.text.encode()
        for each in found.attachments:
            each.name.encode()
            assert each.size >= len(each.content)


@thorough
@given(st.binary(max_size=300))
def test_no_bytes_break_the_parser(raw: bytes) -> None:
    assert isinstance(read(raw), Content | Rejected)
    assert isinstance(read(verified() + raw), Content | Rejected)


@thorough
@given(TYPES, BODIES)
def test_what_the_worker_tells_is_read_back_whole(kind: str, body: bytes) -> None:
    found = read(typed(kind, body))
    told = mail_wire.read(mail_wire.write(found))
    if isinstance(found, Content):
        assert told == found
    else:
        assert isinstance(told, Rejected)
        assert told.problems == found.problems


@thorough
@given(st.binary(max_size=200))
def test_what_a_broken_worker_tells_builds_nothing(noise: bytes) -> None:
    frame = mail_wire.write(replace(mail_mime.parse(letter()), pointed=(("text", "urgent"),)))
    for told in (noise, frame[:20] + noise, noise + frame):
        try:
            found = mail_wire.read(told)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
        assert isinstance(found, Content | Rejected)


@pytest.mark.parametrize("pointed", [None, (), (("text", "suicidal"),)])
def test_what_a_mail_points_to_is_read_back_with_it(
    pointed: tuple[tuple[str, str], ...] | None,
) -> None:
    told = replace(mail_mime.parse(letter()), pointed=pointed)
    assert mail_wire.read(mail_wire.write(told)) == told


def test_a_fact_that_the_worker_made_up_is_none() -> None:
    told = replace(mail_mime.parse(letter()), pointed=(("text", "invented"),))
    with pytest.raises(ValueError, match="no phrase"):
        mail_wire.read(mail_wire.write(told))


def test_fields_that_are_not_ascii_are_read_as_they_were_meant() -> None:
    body = (
        b"--b\r\nContent-Type: text/plain; charset=utf-8\r\nX-A: \xe9\r\n\r\nCaf\xc3\xa9\r\n--b\r\n"
        b'Content-Disposition: attachment; filename="Caf\xc3\xa9.txt"\r\n\r\nx\r\n--b--\r\n'
    )
    raw = typed('multipart/mixed; boundary="b"', body)
    found = mail_mime.parse(raw.replace(b"Subject: A referral", "Subject: Café".encode()))
    assert (found.subject, found.text) == ("Café", "Café")
    assert [each.verdict for each in found.attachments] == [Kind.TEXT]
