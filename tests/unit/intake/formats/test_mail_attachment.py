"""Attachments by what their bytes are: few kinds are kept, everything that could act is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.formats import mail_attachment, mail_mime
from services.intake.formats.mail_content import Kind, Refused
from tests.hostile.corpora.attachments import (
    ANY,
    DOCX_TYPE,
    JPEG,
    KEPT,
    OLE,
    PDF,
    PNG,
    REFUSED,
    archive,
    docx,
)
from tests.thorough import thorough
from tests.unit.intake.letters import with_attachments


@pytest.mark.parametrize(("name", "declared", "content", "kind"), KEPT)
def test_these_kinds_are_kept(name: str, declared: str, content: bytes, kind: Kind) -> None:
    assert mail_attachment.judge(name, declared, content) is kind


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(REFUSED) >= 60


def test_a_name_is_shown_without_folders_and_without_what_is_no_text() -> None:
    def shown(name: str) -> str:
        return mail_attachment.attachment(name, ANY, b"", nested=False).name

    assert shown("C:\\Users\\x\\note.pdf") == "note.pdf"
    assert shown("../../etc/passwd") == "passwd"
    assert shown("a\u202eb\x00c.pdf") == "abc.pdf"
    assert shown("") == "without a name"
    assert len(shown("n" * 5_000 + ".pdf")) == 120


def test_in_a_mail_what_is_kept_brings_its_bytes_and_its_hash() -> None:
    found = mail_mime.parse(
        with_attachments(("note.pdf", "application/pdf", PDF), ("a.zip", ANY, archive({})))
    )
    assert [each.verdict for each in found.attachments] == [Kind.PDF, Refused.ARCHIVE]
    assert [each.content for each in found.attachments] == [PDF, b""]
    assert len(found.attachments[0].sha256) == 64


def test_a_mail_of_many_megabytes_is_read_whole() -> None:
    large = PDF + b"\n%" + b"x" * 12 * 1024 * 1024
    (found,) = mail_mime.parse(with_attachments(("note.pdf", "application/pdf", large))).attachments
    assert found.content == large


@thorough
@given(
    st.text(max_size=30),
    st.sampled_from(["application/pdf", "text/plain", ANY, DOCX_TYPE, "image/png"]),
    st.sampled_from([PDF, PNG, JPEG, docx(), OLE, b""]),
    st.binary(max_size=60),
    st.integers(0, 200),
)
def test_no_bytes_break_the_judgement(
    name: str, declared: str, start: bytes, noise: bytes, at: int
) -> None:
    found = mail_attachment.judge(name, declared, start[:at] + noise + start[at:])
    assert isinstance(found, Kind | Refused)
