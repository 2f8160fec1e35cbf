"""A request's headers, as the framework would have them."""

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from services.intake.doors.incoming import Incoming

NAMES = st.sampled_from(["host", "content-type", "x-a", "x-b"])
NOTHING = cast(Any, None)
RAW = st.lists(st.tuples(NAMES, st.text(st.characters(max_codepoint=255))))


def headers_of(raw: list[tuple[bytes, bytes]]) -> Headers:
    return Incoming({"type": "http", "headers": raw}, NOTHING, NOTHING).headers


@given(RAW, st.sampled_from(["Host", "content-type", "X-A", "x-c"]))
def test_each_is_what_the_framework_finds(pairs: list[tuple[str, str]], name: str) -> None:
    raw = [(key.encode(), value.encode("latin-1")) for key, value in pairs]
    ours, theirs = headers_of(raw), Headers(raw=raw)
    assert ours.get(name) == theirs.get(name)
    assert ours.get(name, "") == theirs.get(name, "")
    assert (name in ours, dict(ours)) == (name in theirs, dict(theirs))


def test_one_that_is_not_there_is_a_key_error_as_in_any_mapping() -> None:
    headers = headers_of([(b"x-a", b"1")])
    assert headers["X-A"] == "1"
    with pytest.raises(KeyError):
        headers["x-b"]
