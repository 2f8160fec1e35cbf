"""Of several versions of one text none hides what another one says."""

import pytest

from services.intake.formats import mail_mime
from services.intake.formats.mail_content import Content
from services.intake.rejected import Rejected
from tests.hostile.corpora.bombs import typed
from tests.unit.intake.letters import STORY

PNG = (
    b"Content-Type: image/png\r\nContent-ID: <a>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    b"rkJggg==\r\n"
)


def part(kind: str, text: str) -> bytes:
    return f"Content-Type: {kind}; charset=utf-8\r\n\r\n{text}\r\n".encode()


def held(kind: str, boundary: bytes, *parts: bytes) -> bytes:
    inner = b"".join(b"--" + boundary + b"\r\n" + each for each in parts)
    head = f'Content-Type: multipart/{kind}; boundary="{boundary.decode()}"\r\n\r\n'.encode()
    return head + inner + b"--" + boundary + b"--\r\n"


def read(*versions: bytes) -> Content:
    body = b"".join(b"--b\r\n" + each for each in versions) + b"--b--\r\n"
    return mail_mime.parse(typed('multipart/alternative; boundary="b"', body))


def test_of_versions_that_say_the_same_one_is_read() -> None:
    found = read(
        part("text/plain", f"{STORY} https://one.example/ [cid:a@b]"),
        held("related", b"r", part("text/html", f"<p>{STORY}</p><img src='cid:a'>"), PNG),
    )
    assert found.text.count(STORY) == 1
    assert found.other == ""


def test_a_stub_comes_after_the_version_that_says_most() -> None:
    html = (
        "<style>p { color: red }</style><p>She has <b>fallen</b> twice &amp; is afraid of her"
        " son.</p><script>alert('never shown')</script>"
    )
    found = read(part("text/plain", "This needs another program."), part("text/html", html))
    assert found.text == "She has fallen twice & is afraid of her son."
    assert found.other == "This needs another program."


def test_a_plain_text_is_read_whatever_is_in_the_rich_version() -> None:
    rich = held("related", b"r", part("text/html", "<img src='cid:a'>"), PNG)
    found = read(part("text/plain", "She is suicidal."), rich)
    assert found.text == "She is suicidal."
    assert len(found.attachments) == 1


def test_what_a_shorter_version_alone_says_is_read_too() -> None:
    found = read(
        part("text/plain", "She is suicidal."),
        part("text/html", "<p>Please see this letter of the practice.</p>"),
    )
    assert "Please see" in found.text
    assert "She is suicidal." in found.other


def test_the_attachments_of_a_version_that_says_less_are_kept() -> None:
    note = b"Content-Disposition: attachment; filename=note.txt\r\n" + part("text/plain", "Note")
    found = read(
        held("mixed", b"m", part("text/html", "<p>See</p>"), note), part("text/plain", STORY)
    )
    assert [each.name for each in found.attachments] == ["note.txt"]
    assert STORY in found.text


def test_of_many_versions_every_text_is_read_and_of_more_none() -> None:
    versions = [part("text/plain", f"Version {number}") for number in range(5)]
    found = read(*versions[:4])
    read_anywhere = found.text + found.other
    assert [f"Version {number}" in read_anywhere for number in range(4)] == [True] * 4
    with pytest.raises(Rejected):
        read(*versions)


def test_a_version_without_text_is_none_of_them() -> None:
    found = read(*[PNG] * 4, part("text/plain", STORY))
    assert found.text == STORY
    assert len(found.attachments) == 4
