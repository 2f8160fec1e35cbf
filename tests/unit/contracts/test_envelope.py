"""The envelope: what is written in headers is read back, and what cannot be read is named."""

from contextlib import suppress
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.catalogue import CATALOGUE
from services.contracts.envelope import Envelope, UnreadableEnvelope, read
from tests.thorough import thorough

characters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
text = st.text(characters, min_size=1, max_size=60)
envelopes = st.builds(
    Envelope,
    id=text,
    source=text,
    type=st.sampled_from(sorted(CATALOGUE)) | text,
    time=text,
    subject=text,
    sequence=st.integers(1, 10**18 - 1),
    correlationid=st.none() | text,
    causationid=st.none() | text,
    traceparent=st.none() | text,
)
REQUIRED = ("specversion", "id", "source", "type", "time", "subject", "sequence")
HEADERS = Envelope(
    id="1",
    source="/frontdoor/intake",
    type="asc.referral.received.v1",
    time="2026-11-02T09:15:00Z",
    subject="2",
    sequence=1,
    correlationid="3",
).headers()


def changed(name: str, value: bytes | None) -> list[tuple[str, Any]]:
    """The headers with one of them replaced; Kafka lets the value of a header be null."""
    return [(n, value if n == name else v) for n, v in HEADERS]


@thorough
@given(envelopes)
def test_what_is_written_is_read_back(envelope: Envelope) -> None:
    assert read(envelope.headers()) == envelope


@thorough
@given(envelopes, st.randoms())
def test_the_order_of_headers_does_not_matter(envelope: Envelope, random: Random) -> None:
    shuffled = list(envelope.headers())
    random.shuffle(shuffled)
    assert read(shuffled) == envelope


@thorough
@given(envelopes)
def test_headers_of_others_are_passed_over(envelope: Envelope) -> None:
    assert read([*envelope.headers(), ("x-other", b"\xff"), ("ce_other", b"1")]) == envelope


@thorough
@given(envelopes)
def test_no_header_is_written_twice(envelope: Envelope) -> None:
    names = [name for name, _ in envelope.headers()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("attribute", REQUIRED)
def test_a_missing_attribute_is_named(attribute: str) -> None:
    headers = [(n, v) for n, v in HEADERS if n != f"ce_{attribute}"]
    with pytest.raises(UnreadableEnvelope) as caught:
        read(headers)
    assert caught.value.attribute == attribute


@pytest.mark.parametrize("attribute", REQUIRED)
@pytest.mark.parametrize("value", [b"", None, b"\x00"])
def test_an_empty_attribute_is_as_good_as_missing(attribute: str, value: bytes | None) -> None:
    with pytest.raises(UnreadableEnvelope) as caught:
        read(changed(f"ce_{attribute}", value))
    assert caught.value.attribute == attribute


@pytest.mark.parametrize("attribute", ["id", "source", "type", "time", "subject", "correlationid"])
def test_bytes_that_are_no_text_are_named_and_not_repeated(attribute: str) -> None:
    with pytest.raises(UnreadableEnvelope) as caught:
        read(changed(f"ce_{attribute}", b"Testperson\xff"))
    assert attribute in caught.value.attribute
    assert "Testperson" not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    [b"0", b"00", b"01", b"-1", b"+1", b"1.0", b" 1", b"1_0", "١".encode(), b"9" * 19, b"first"],
)
def test_a_sequence_that_cannot_be_counted_is_named(value: bytes) -> None:
    with pytest.raises(UnreadableEnvelope) as caught:
        read(changed("ce_sequence", value))
    assert caught.value.attribute == "sequence"


@pytest.mark.parametrize("version", [b"0.3", b"1.1", b"2.0"])
def test_another_version_of_cloudevents_is_refused(version: bytes) -> None:
    with pytest.raises(UnreadableEnvelope) as caught:
        read(changed("ce_specversion", version))
    assert caught.value.attribute == "specversion"


def test_no_headers_at_all_are_refused() -> None:
    with pytest.raises(UnreadableEnvelope):
        read([])


@thorough
@given(st.lists(st.tuples(st.sampled_from([n for n, _ in HEADERS]), st.binary(max_size=20))))
def test_any_headers_are_either_read_or_refused(headers: list[tuple[str, bytes]]) -> None:
    with suppress(UnreadableEnvelope):
        assert read(headers).sequence >= 1


def test_an_optional_attribute_that_is_empty_is_not_written() -> None:
    envelope = Envelope("1", "/frontdoor/intake", "asc.dead_letter.v1", "now", "2", 1, "")
    assert read(envelope.headers()).correlationid is None
