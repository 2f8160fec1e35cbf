"""Only plain, shallow, unambiguous JSON gets in."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.formats import json_limits
from services.intake.rejected import Rejected
from tests.thorough import thorough

REFUSED = [
    (b"", "nothing"),
    (b"{", "cut short"),
    (b"{'a': 1}", "single quotes"),
    (b"\xff\xfe", "not UTF-8"),
    (b'{"a": NaN}', "NaN"),
    (b'{"a": -Infinity}', "Infinity"),
    (b'{"a": 1e999}', "more than a float holds"),
    (b'{"a": ' + b"9" * 5000 + b"}", "more digits than anyone counts"),
    (b'{"a": 1, "a": 2}', "one field twice"),
    (b'{"b": [{"a": 1, "a": 2}]}', "one field twice, inside"),
    (b'{"a": "\\u0000"}', "NUL"),
    (b'{"a": ["\\ud800"]}', "half a character"),
    (b'{"\\u0000": 1}', "NUL in a name"),
    (b"[" * 33 + b"]" * 33, "too deep"),
    (b"[" * 100_000, "absurdly deep"),
    (b'"' + b'\\"' * 100_000, "a text that never ends"),
]

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(alphabet='ab[]{}"\\:,é'),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab"), inner, max_size=3),
    max_leaves=20,
)


@pytest.mark.parametrize(("body", "why"), REFUSED)
def test_a_trap_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(Rejected) as refused:
        json_limits.read(body)
    assert refused.value.status == 400, why


def test_brackets_in_a_text_do_not_count_as_depth() -> None:
    assert json_limits.read(b'{"a": "' + b"[" * 100 + b'"}') == {"a": "[" * 100}


def test_colons_in_a_text_do_not_count_as_fields() -> None:
    text = "12:30 " * json_limits.NAMES
    assert json_limits.read(json.dumps({"a": text}).encode()) == {"a": text}


def test_too_many_fields_are_refused_before_they_are_read() -> None:
    for body in (b'{"a":1}' * (json_limits.NAMES + 1), b":" * (json_limits.NAMES + 1)):
        with pytest.raises(Rejected) as refused:
            json_limits.read(body)
        assert "fields" in refused.value.problems[0].message


def test_the_deepest_that_is_allowed_is_read() -> None:
    assert json_limits.read(b"[" * 32 + b"]" * 32) is not None


@thorough
@given(VALUES)
def test_what_json_writes_is_read_back(value: object) -> None:
    assert json_limits.read(json.dumps(value).encode()) == value


@thorough
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(Rejected):
        json_limits.read(body)
