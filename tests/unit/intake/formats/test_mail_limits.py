"""The bounds of a mail: what is just within is read, and one more is refused, saying which."""

import pytest

from services.intake.formats import mail_limits, mail_mime, mail_text
from services.intake.rejected import Rejected
from tests.hostile.corpora.bombs import nested, parts, typed, words
from tests.unit.intake.letters import letter, verified, with_attachments

HEAD = len(verified(text=""))
HEAD_LINES = verified(text="").count(b"\n")


def attached(count: int) -> bytes:
    return with_attachments(*[(f"{n}.txt", "text/plain", b"x") for n in range(count)])


def to(count: int) -> bytes:
    return verified("Cc: " + ", ".join(f"a{n}@b.example" for n in range(count)))


def lines(count: int) -> bytes:
    return verified(text="\n" * count)


BOUNDS = [
    ("bytes", lambda n: verified(text="x" * (n - HEAD)), mail_limits.BYTES, "larger than 25 MB"),
    ("lines", lambda n: lines(n - HEAD_LINES), mail_limits.LINES, "lines"),
    ("fields", lambda n: verified(*["X-A: b"] * (n - 7)), mail_limits.FIELDS, "header fields"),
    (
        "bytes of a field",
        lambda n: verified("X-A: " + "b" * (n - 5)),
        mail_limits.FIELD_BYTES,
        "A header field",
    ),
    ("boundaries", lambda n: parts(n - 1), mail_limits.BOUNDARIES, "boundaries"),
    (
        "parts",
        lambda n: typed('multipart/mixed; boundary="b"', b"Content-Type: a/b\r\n" * (n - 1)),
        mail_limits.PARTS,
        "parts",
    ),
    ("levels", lambda n: nested(n - 2), mail_limits.DEPTH, "levels"),
    ("attachments", attached, mail_limits.ATTACHMENTS, "attachments"),
    ("addresses", lambda n: to(n - 2), mail_limits.ADDRESSES, "addresses"),
]


@pytest.mark.parametrize(
    ("made", "most", "said"), [row[1:] for row in BOUNDS], ids=[row[0] for row in BOUNDS]
)
def test_a_bound_is_where_it_is(made, most: int, said: str) -> None:  # type: ignore[no-untyped-def]
    mail_mime.parse(made(most))
    with pytest.raises(Rejected) as refused:
        mail_mime.parse(made(most + 1))
    assert said in refused.value.problems[0].message
    assert refused.value.status == 413


def test_commas_in_names_are_no_addresses() -> None:
    named = ", ".join(f'"Invented, Officer \\" {n}, @" <a{n}@b.example>' for n in range(49))
    mail_mime.parse(verified(f"Cc: {named}"))


def test_a_quote_that_never_ends_hides_no_addresses() -> None:
    with pytest.raises(Rejected):
        mail_mime.parse(to(101).replace(b"Cc: ", b'Cc: "'))


def test_boundaries_count_however_lines_end() -> None:
    for end in (b"\r\n", b"\n", b"\r"):
        with pytest.raises(Rejected):
            mail_limits.check(verified(text="x").rstrip() + (end + b"--b") * 201)


@pytest.mark.parametrize("codec", ["unicode_escape", "raw_unicode_escape", "utf-7", "rot13", "hex"])
def test_a_codec_that_does_more_than_read_characters_is_not_used(codec: str) -> None:
    text = r"\u0041 +AEE- 4142"
    assert mail_text.decoded(text.encode(), codec) == text


def test_what_is_not_in_its_charset_is_read_as_people_may_have_written_it() -> None:
    assert mail_text.decoded("Café".encode("cp1252"), "utf-8") == "Café"
    assert mail_text.decoded("Café".encode(), "us-ascii") == "Café"
    assert mail_text.decoded("Café".encode("utf-16"), "utf-16") == "Café"
    assert mail_text.decoded("Café".encode("utf-16-le"), "utf-16le") == "Café"


@pytest.mark.parametrize("charset", ["utf-16", "utf-16le", "UTF-16BE"])
def test_what_is_written_in_single_bytes_is_read_so_whatever_its_mail_says(charset: str) -> None:
    assert mail_text.decoded(b"She is suicidal.", charset) == "She is suicidal."


def test_a_flood_of_encoded_words_is_shown_as_it_is() -> None:
    assert mail_mime.parse(words(100)).subject == "A" * 100
    assert mail_mime.parse(words(101)).subject.startswith("=?utf-8?q?=41?=")


def test_the_text_of_a_mail_that_is_attached_is_read_and_called_so() -> None:
    inner = letter(sender="From: who@elsewhere.example", text="He fell.")
    found = mail_mime.parse(typed("message/rfc822", inner))
    assert (found.text, found.inside) == ("", "He fell.")
