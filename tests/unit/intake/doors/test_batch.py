"""Many referrals in one request: each line is read or refused by itself, and keeps its number."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake import reading
from services.intake.canonical import Canonical
from services.intake.doors import batch
from services.intake.doors.batch import MOST_LINES
from services.intake.doors.body import Body
from services.intake.doors.json import MEDIA_TYPE, JsonDoor
from services.intake.rejected import Rejected
from services.intake.source_files import load
from tests.thorough import thorough
from tests.unit.intake.examples import PHONE_JSON

SOURCE = load("contact-centre")
GOOD = b" ".join(PHONE_JSON.split(b"\n"))


def lines(content: bytes) -> list[tuple[int, bytes]]:
    return list(batch.lines(Body(content, len(content), hashlib.sha256(content).digest())))


def test_empty_lines_are_none_and_count() -> None:
    assert lines(b"\n a\n\r\n\nb\n") == [(2, b" a"), (5, b"b")]


@pytest.mark.parametrize("nothing", [b"", b"\n", b" \r\n\t\n"])
def test_without_a_line_there_is_nothing_to_answer(nothing: bytes) -> None:
    with pytest.raises(Rejected):
        lines(nothing)


def test_more_lines_than_may_be_are_refused_whole() -> None:
    assert len(lines(b"{}\n" * MOST_LINES)) == MOST_LINES
    with pytest.raises(Rejected) as refused:
        lines(b"{}\n" * (MOST_LINES + 1))
    assert refused.value.status == 413


@pytest.mark.parametrize("length", [1, 250, 254, 255])
def test_with_the_longest_key_too_each_line_has_a_key_of_its_own(length: int) -> None:
    request = batch.Lines(JsonDoor(), SOURCE, "k" * length, [(1, GOOD), (1000, GOOD)])
    first, second = request.read()
    assert isinstance(first.content, Canonical)
    assert first.key != second.key
    assert [each.key for each in request.read()] == [first.key, second.key]


def test_two_long_keys_are_two() -> None:
    keys = ("k" * 254 + "a", "k" * 254 + "b")
    ((one,), (other,)) = (batch.Lines(JsonDoor(), SOURCE, k, [(1, GOOD)]).read() for k in keys)
    assert one.key != other.key


def read(line: bytes) -> object:
    try:
        return reading.read(line, MEDIA_TYPE, SOURCE)
    except Rejected as rejected:
        return rejected


@thorough
@given(st.binary(max_size=200) | st.text('{}[]":,\n\r ab1\\', max_size=80).map(str.encode))
def test_whatever_stands_between_two_good_lines_they_are_read(noise: bytes) -> None:
    found = lines(GOOD + b"\n" + noise + b"\n" + GOOD)
    told = [read(line) for _, line in found]
    assert isinstance(told[0], Canonical)
    assert isinstance(told[-1], Canonical)
    assert all(isinstance(each, Canonical | Rejected) for each in told)
    numbers = [at for at, _ in found]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == noise.count(b"\n") + 3
