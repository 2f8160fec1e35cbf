"""A request's headers, as the framework would have them."""

from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from services.intake.doors.incoming import Incoming

NAMES = st.sampled_from(["host", "content-type", "x-a", "x-b"])
RAW = st.lists(st.tuples(NAMES, st.text(st.characters(max_codepoint=255))))


@given(RAW, st.sampled_from(["Host", "content-type", "X-A", "x-c"]))
def test_each_is_what_the_framework_finds(pairs: list[tuple[str, str]], name: str) -> None:
    raw = [(key.encode(), value.encode("latin-1")) for key, value in pairs]
    ours, theirs = Incoming({"type": "http", "headers": raw}).headers, Headers(raw=raw)
    assert ours.get(name) == theirs.get(name)
    assert ours.get(name, "") == theirs.get(name, "")
    assert (name in ours, dict(ours)) == (name in theirs, dict(theirs))


def test_one_that_is_not_there_is_a_key_error_as_in_any_mapping() -> None:
    headers = Incoming({"type": "http", "headers": [(b"x-a", b"1")]}).headers
    assert headers["X-A"] == "1"
    try:
        headers["x-b"]
    except KeyError:
        return
    raise AssertionError("it was found")
