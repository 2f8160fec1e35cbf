"""Limits come first; then the character set; then segments, whatever ends them."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.intake.formats import hl7, hl7_header, hl7_reader
from services.intake.formats.hl7_escapes import escape
from services.intake.formats.hl7_message import Message
from services.intake.rejected import Code, Rejected
from tests.thorough import thorough
from tests.unit.intake.hl7 import PID, PV1, RF1, SOURCE, message, msh


def read(body: bytes, default: str | None = None) -> Message:
    return hl7_reader.read(body, hl7_header.read(body), default)


def refused(body: bytes, default: str | None = None) -> Rejected:
    with pytest.raises(Rejected) as told:
        read(body, default)
    return told.value


def note(text: str, *, charset: str = "", encoding: str = "utf-8") -> bytes:
    return f"{msh(f18=charset)}\rNTE|1||{text}\r".encode(encoding)


def written(found: Message) -> str | None:
    return next(found.values("NTE", 3)).whole()


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n", "\r\n\r\n"])
def test_segments_end_with_whatever_senders_end_them(end: str) -> None:
    found = read(message(RF1, PID, PV1, end=end))
    assert list(found.segments) == ["MSH", "RF1", "PID", "PV1"]


def test_a_line_feed_beside_carriage_returns_is_part_of_a_text() -> None:
    found = read(message("NTE|1||One\nTwo", PID))
    assert written(found) == "One\nTwo"


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n  "])
def test_what_stands_before_the_header_without_meaning_is_passed_over(before: bytes) -> None:
    assert read(before + message()).one("PID") is not None


@pytest.mark.parametrize(
    ("charset", "encoding", "default"),
    [
        ("UNICODE UTF-8", "utf-8", None),
        ("unicode utf-8", "utf-8", None),
        ("8859/1", "latin-1", None),
        ("", "latin-1", "8859/1"),
        ("", "utf-8", "UNICODE UTF-8"),
        ("UNICODE UTF-8~8859/1", "utf-8", None),
    ],
)
def test_text_is_read_in_the_character_set_that_is_named(
    charset: str, encoding: str, default: str | None
) -> None:
    found = read(note("Zoë Exämple", charset=charset, encoding=encoding), default)
    assert written(found) == "Zoë Exämple"


@pytest.mark.parametrize(
    ("charset", "encoding"), [("", "utf-8"), ("ASCII", "latin-1"), ("UNICODE UTF-8", "latin-1")]
)
def test_bytes_that_the_set_does_not_have_are_refused_and_not_guessed(
    charset: str, encoding: str
) -> None:
    told = refused(note("Zoë", charset=charset, encoding=encoding))
    assert (told.status, told.problems[0].pointer) == (422, "MSH-18")


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x0c", "\x1c", "\x1b"])
def test_control_characters_are_refused(character: str) -> None:
    assert refused(note(f"a{character}b")).problems[0].code == Code.STRUCTURE


@pytest.mark.parametrize(
    "body",
    [
        message("NTE|1||" + "x" * hl7_reader.MOST_BYTES),
        message(*["NTE|1"] * hl7_reader.MOST_SEGMENTS),
        message("NTE" + "|" * hl7_reader.MOST_FIELDS),
        message("NTE" + "|" * (hl7_reader.MOST_OF_A_SEGMENT + 1)),
        message("NTE|1||" + "~" * hl7_reader.MOST_REPETITIONS),
        message("NTE|1||" + "^" * hl7_reader.MOST_COMPONENTS),
        message("NTE|1||" + "&" * hl7_reader.MOST_COMPONENTS),
        message("NTE|1||" + "\\" * hl7_reader.MOST_ESCAPES),
        msh().encode() + b"\r" * 100_000,
    ],
)
def test_more_than_a_limit_is_refused_before_it_is_split(body: bytes) -> None:
    assert (refused(body).status, refused(body).problems[0].code) == (413, Code.TOO_LONG)


@pytest.mark.parametrize("line", ["pid|1", "P|1", "PIDX|1", "|1", "<xml/>", "no segment at all"])
def test_a_line_that_is_no_segment_is_refused_without_being_repeated(line: str) -> None:
    told = refused(message(RF1, line))
    assert told.problems[0].message == "Line 3 does not begin with a segment's name."


def test_two_headers_are_two_messages_and_refused() -> None:
    assert refused(message(RF1, msh(), PID)).problems[0].pointer == "MSH[2]"


def test_other_delimiters_are_read_as_the_header_names_them() -> None:
    body = msh().replace("|", "!").replace("^~\\&", "$%?*").replace("REF^I12", "REF$I12")
    found = read(f"{body}\rPID!1!!N1$$$NHS*X%N2!!Fam?T?ily$Given\r".encode())
    numbers = list(found.values("PID", 3))
    assert [each.text() for each in numbers] == ["N1", "N2"]
    assert (numbers[0].text(4), numbers[0].text(4, 2)) == ("NHS", "X")
    assert found.one("PID") is not None
    assert next(found.values("PID", 5)).text() == "Fam*ily"


def test_a_value_knows_its_place() -> None:
    found = read(message("DG1|1", "DG1|2||A~B^x"))
    assert [each.at for each in found.values("DG1", 3)] == ["DG1[2]-3", "DG1[2]-3[2]"]


def test_null_and_empty_are_nothing() -> None:
    found = read(message('PID|1||""~A^""^ ^&b'))
    empty, value = found.values("PID", 3)
    assert empty.text() is None
    assert [value.text(n) for n in (1, 2, 3, 4, 5)] == ["A", None, None, None, None]
    assert value.text(4, 2) == "b"


_SOUP = st.text(
    st.sampled_from('|^~\\&\r\n MSHPIDRF1OBXNTE0123456789.X\x00\x0b\x1c\x1d"é'), max_size=400
)


@thorough
@given(st.binary(max_size=400))
@example(b"MSH")
@example(b"MSH|")
@example(b"MSH|^~\\&")
def test_whatever_bytes_come_a_message_is_read_or_refused(body: bytes) -> None:
    with suppress(Rejected):
        hl7.parse(body, SOURCE)


@thorough
@given(_SOUP)
@example("\\")
@example("OBX|1|CE|\\X00\\||\\.br\\")
def test_whatever_follows_a_good_header_a_message_is_read_or_refused(soup: str) -> None:
    body = message(RF1, PID, PV1).decode() + soup
    try:
        told = hl7.parse(body.encode(), SOURCE)
    except Rejected as rejected:
        for problem in rejected.problems:
            assert "Testperson" not in problem.message
    else:
        assert not any("\x00" in text for text in told.narrative)


@thorough
@given(st.lists(st.text(st.characters(exclude_categories=["C"]), max_size=30), max_size=12))
def test_text_that_is_escaped_comes_back_as_it_was(texts: list[str]) -> None:
    sent = [escape(text, hl7_header.STANDARD) for text in texts]
    found = read(message("NTE|1||" + "^".join(["first", *sent]), header=msh()))
    value = next(found.values("NTE", 3))
    for number, text in enumerate(texts, start=2):
        assert value.text(number) == (None if text.strip() in ("", '""') else text.strip())
