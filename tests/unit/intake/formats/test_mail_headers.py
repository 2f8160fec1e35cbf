"""Where a mail's header ends, and how many parts it names: told fast, and as a pattern would."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.formats import mail_headers, mail_limits
from services.intake.rejected import Rejected
from tests.thorough import thorough

END = re.compile(rb"\r?\n(?=\r?\n)|\Z")
PART = re.compile(rb"^content-type[ \t]*:", re.IGNORECASE | re.MULTILINE)

PIECES = st.lists(
    st.sampled_from([b"\r", b"\n", b"\r\n", b"A: b", b" c", b"Content-Type", b"content-TYPE \t:"])
    | st.binary(max_size=4),
    max_size=30,
).map(b"".join)


def ended(raw: bytes) -> bytes:
    """As a pattern reads it, from the beginning to the end."""
    if raw[:2] == b"\r\n" or raw[:1] == b"\n":
        return b""
    found = END.search(raw)
    assert found
    return raw[: found.start()]


@thorough
@given(PIECES)
def test_the_header_ends_at_the_first_empty_line(raw: bytes) -> None:
    assert mail_headers.block(raw) == ended(raw)


@thorough
@given(PIECES)
def test_any_bytes_are_headers(raw: bytes) -> None:
    found = mail_headers.read(raw)
    assert found.end <= len(raw)
    assert all(name == name.lower() for name, _ in found.fields)


@thorough
@given(PIECES, st.integers(0, 40))
def test_parts_are_counted_as_a_pattern_would(raw: bytes, more: int) -> None:
    mail = raw + b"\nContent-Type: a/b" * (mail_limits.PARTS - 20 + more)
    told = refusal(mail)
    assert (told is not None) is (len(PART.findall(mail)) > mail_limits.PARTS)
    assert told is None or ("parts" in told.problems[0].message and told.status == 413)


def refusal(mail: bytes) -> Rejected | None:
    """Why it is refused, if it is."""
    try:
        mail_limits.check(mail)
    except Rejected as rejected:
        return rejected
    return None


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_the_largest_header_is_read_and_one_byte_more_is_not(end: bytes) -> None:
    lines = (b"X: " + b"y" * (1_024 - 3 - len(end)) + end) * 255
    rest = b"X: " + b"y" * (mail_limits.HEADER_BYTES - len(lines) - 3)
    mail_limits.check(lines + rest + 2 * end + b"body")
    with pytest.raises(Rejected) as refused:
        mail_limits.check(lines + rest + b"y" + 2 * end + b"body")
    assert "256 KB" in refused.value.problems[0].message
