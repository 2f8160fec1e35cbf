"""A stream becomes messages, in whatever pieces it comes; what is half a message is none."""

import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.intake.doors.body import CEILING, KEPT, LIMIT
from services.intake.doors.mllp_frames import MOST_BETWEEN, Framer, framed
from tests.thorough import thorough


def contents(*pieces: bytes) -> list[bytes]:
    framer = Framer()
    return [body.content for piece in pieces for body in framer.feed(piece)]


@pytest.mark.parametrize(
    ("stream", "messages"),
    [
        (framed(b"one"), [b"one"]),
        (framed(b"one") + framed(b"two"), [b"one", b"two"]),
        (b"\r\n  " + framed(b"one") + b"\r\n" + framed(b"two"), [b"one", b"two"]),
        (b"garbage" + framed(b"one") + b"more", [b"one"]),
        (b"\x0bone\x1c\n", [b"one"]),
        (b"\x0bone\x1c\x0btwo\x1c\r", [b"one", b"two"]),
        (b"\x0bhalf\x0bwhole\x1c\r", [b"whole"]),
        (b"\x0b\x0b\x0bone\x1c\r", [b"one"]),
        (b"\x0b\x1c\r", [b""]),
        (b"\x1c\r" + framed(b"one"), [b"one"]),
        (b"MSH|no start\x1c\r" + framed(b"one"), [b"one"]),
        (b"\x0bone \x1c not the end\x1c\r", [b"one \x1c not the end"]),
        (b"\x0bnever ends", []),
        (b"\x0bone\x1c", []),
        (b"", []),
    ],
)
def test_messages_are_found_in_a_stream_and_byte_by_byte(
    stream: bytes, messages: list[bytes]
) -> None:
    assert contents(stream) == messages
    assert contents(*(stream[n : n + 1] for n in range(len(stream)))) == messages


def test_an_end_without_a_carriage_return_is_an_end_when_nothing_follows() -> None:
    framer = Framer()
    assert framer.feed(b"\x0bone\x1c") == []
    assert framer.ending
    assert [each.content for each in framer.end()] == [b"one"]
    assert [each.content for each in framer.feed(b"\r" + framed(b"two"))] == [b"two"]


def test_half_a_message_is_never_given_at_the_end() -> None:
    framer = Framer()
    framer.feed(b"\x0bhalf")
    assert framer.inside
    assert framer.end() == []


def test_of_a_large_message_the_beginning_is_kept_with_the_sum_of_all() -> None:
    large = b"x" * (LIMIT + 1)
    (body,) = Framer().feed(framed(large))
    assert body.too_large
    assert not body.cut_off
    assert (len(body.content), body.size) == (KEPT, len(large))
    assert body.sha256 == hashlib.sha256(large).digest()


def test_a_message_over_the_ceiling_is_cut_off_and_ends_the_stream() -> None:
    framer, piece, found = Framer(), b"x" * 65_536, []
    framer.feed(b"\x0b")
    while not found:
        found = framer.feed(piece)
    assert found[0].cut_off
    assert CEILING < found[0].size <= CEILING + len(piece)
    assert framer.exhausted
    assert framer.feed(framed(b"one")) == []


def test_a_stream_without_frames_ends() -> None:
    framer = Framer()
    framer.feed(b"x" * MOST_BETWEEN)
    assert not framer.exhausted
    framer.feed(b"x")
    assert framer.exhausted


_PIECES = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.binary(max_size=20).map(framed),
        st.sampled_from([b"\x0b", b"\x1c", b"\r", b"\x1c\r", b"\n"]),
    ),
    max_size=20,
)


@thorough
@given(_PIECES, st.integers(1, 7))
@example([b"\x0b", b"\x1c", b"\r"], 1)
def test_pieces_do_not_matter(pieces: list[bytes], size: int) -> None:
    stream = b"".join(pieces)
    cut = [stream[n : n + size] for n in range(0, len(stream), size)]
    assert contents(stream) == contents(*cut)


@thorough
@given(
    st.lists(st.binary(max_size=60).filter(lambda each: not set(each) & {0x0B, 0x1C}), max_size=8),
    st.binary(max_size=30).filter(lambda each: 0x0B not in each),
)
def test_what_is_framed_comes_out_whatever_stands_between(
    messages: list[bytes], between: bytes
) -> None:
    stream = b"".join(between + framed(each) for each in messages)
    assert contents(stream) == messages
