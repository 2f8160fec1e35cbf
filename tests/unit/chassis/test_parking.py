"""Where a batch is cut: before an event that must see that an earlier one was refused."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from services.chassis.decode import Entry, Refused
from services.chassis.event import Event
from services.chassis.parking import segments
from services.contracts import catalogue
from services.contracts.envelope import Envelope
from services.contracts.vocabulary import Refusal

STEPS, STATES = catalogue.FEEDBACK, catalogue.INTAKE


@dataclass(frozen=True)
class Record:
    """A record of a key."""

    topic: str
    key: bytes
    offset: int
    partition: int = 0
    value: bytes | None = None
    headers: Sequence[tuple[str, bytes | None]] = ()


def entries(topic: str, text: str, refusal: Refusal = Refusal.MALFORMED) -> list[Entry]:
    """A small letter is an event of that key, a capital one was refused."""
    return [entry(topic, offset, letter, refusal) for offset, letter in enumerate(text)]


def entry(topic: str, offset: int, letter: str, refusal: Refusal) -> Entry:
    record = Record(topic, letter.lower().encode(), offset)
    if letter.isupper():
        return Entry(record, topic, None, Refused(refusal, "it cannot be read"))
    envelope = Envelope(str(offset), "/x", "t", "2026-01-05T09:00:00Z", letter, offset + 1)
    return Entry(record, topic, Event(envelope, topic, 0, letter, None), None)


def cut(parts: list[list[Entry]]) -> str:
    return " ".join(
        "".join(
            (each.record.key or b"").decode()
            if each.event
            else chr((each.record.key or b"")[0] - 32)
            for each in part
        )
        for part in parts
    )


@pytest.mark.parametrize(
    ("what", "batch", "parts"),
    [
        ("nothing was refused", "abab", "abab"),
        ("nothing of its key follows", "abAb", "abAb"),
        ("one follows", "abAbab", "abAb ab"),
        ("several follow, one cut is enough", "Aaaa", "A aaa"),
        ("two keys, refused before the cut", "ABab", "AB ab"),
        ("a second refusal after the cut", "AaAa", "A aA a"),
        ("refused after refused", "AAa", "AA a"),
    ],
)
def test_on_topics_of_steps_a_batch_is_cut_where_it_must_be(
    what: str, batch: str, parts: str
) -> None:
    assert cut(segments(entries(STEPS, batch))) == parts, what


def test_on_topics_of_states_no_batch_is_cut() -> None:
    assert cut(segments(entries(STATES, "AaBb"))) == "AaBb"


def test_a_type_that_is_not_known_yet_cuts_nothing() -> None:
    assert cut(segments(entries(STEPS, "AaBb", Refusal.UNKNOWN_TYPE))) == "AaBb"


def test_the_same_key_on_another_topic_is_another_key() -> None:
    both = [*entries(STEPS, "A"), *entries(STATES, "a")]
    assert cut(segments(both)) == "Aa"
