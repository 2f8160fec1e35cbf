"""Bad and hostile JSON, class by class: no crash, no hang, no echo, the next line is read."""

import json
import time
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.canonical import Canonical
from services.intake.formats import flat_json, json_rows, posted, rows
from services.intake.formats.flat_json import MOST_FIELDS
from services.intake.formats.lines import LONGEST
from services.intake.parts.folder import Folder
from services.intake.rejected import Rejected
from services.intake.source import Source, SourceDoor
from services.intake.source_files import load

CANARY = "Canary-Zulu"
POSTED = load("professionals-form")
FORM: dict[str, Any] = {
    "submission_id": "PF-1",
    "submitted_at": "2026-11-27T09:30:00Z",
    "person": {"surname": "Testperson", "forenames": "Invented", "date_of_birth": "1941-05-04"},
    "referrer": {"name": "Sample Nurse", "kind": "gp", "job_title": "Nurse"},
    "help": {
        "story": "Needs a rail.",
        "struggling_with": ["falls", "toilet"],
        "asks_for": "equipment",
    },
    "concerns": ["none"],
    "consent": {"given": "yes", "aware": "yes"},
}


def form(**changes: Any) -> dict[str, Any]:
    return FORM | changes


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def dropped(kind: str) -> Source:
    """The same form, as files."""
    return POSTED.model_copy(
        update={"door": SourceDoor.FOLDER, "folder": Folder(format=kind)}  # type: ignore[arg-type]
    )


GOOD = encoded(FORM)
QUOTED = encoded(CANARY)
REFUSED = [
    ("nothing", b" "),
    ("no JSON", CANARY.encode()),
    ("a text", QUOTED),
    ("a number", b"1"),
    ("null", b"null"),
    ("true", b"true"),
    ("an empty list in a list", b"[[]]"),
    ("cut off", GOOD[:-1]),
    ("two values", GOOD + b" " + GOOD),
    ("a trailing comma", GOOD[:-1] + b",}"),
    ("a comment", b"// " + QUOTED),
    ("single quotes", GOOD.replace(b'"', b"'")),
    ("names without quotes", b"{submission_id: 1}"),
    ("one field twice", GOOD[:-1] + b', "submission_id": ' + QUOTED + b"}"),
    ("one nested field twice", b'{"person": {"surname": 1, "surname": 2}}'),
    ("one path twice", GOOD[:-1] + b', "person.surname": ' + QUOTED + b"}"),
    ("NaN", b'{"submission_id": NaN}'),
    ("Infinity", b'{"submission_id": Infinity}'),
    ("minus Infinity", b'{"submission_id": -Infinity}'),
    ("a number too large", b'{"submission_id": 1e999}'),
    ("a number of many digits", b'{"submission_id": ' + b"9" * 5000 + b"}"),
    ("a number with a zero before it", b'{"submission_id": 01}'),
    ("a hexadecimal number", b'{"submission_id": 0x10}'),
    ("lists a thousand deep", b'{"a": ' + b"[" * 1000 + b"]" * 1000 + b"}"),
    ("lists a hundred thousand deep", b"[" * 100_000),
    ("objects a thousand deep", b'{"a":' * 1000 + b"1" + b"}" * 1000),
    ("33 deep", b'{"a":' * 33 + b"1" + b"}" * 33),
    ("deep after a text of brackets", b'{"[[[[": ' + b"[" * 40 + b"]" * 40 + b"}"),
    ("a NUL", GOOD.replace(b"PF-1", b"PF\\u0000-1")),
    ("half a surrogate", GOOD.replace(b"PF-1", b"PF\\ud800-1")),
    ("a NUL in a name", b'{"a\\u0000b": 1}'),
    ("an unescaped control character", b'{"submission_id": "a\tb"}'),
    ("bytes that are not UTF-8", GOOD.replace(b"PF-1", b"PF\xff")),
    ("UTF-16", json.dumps(FORM).encode("utf-16")),
    ("a BOM in the middle", b'{"submission_id": \xef\xbb\xbf"a"}'),
    ("too many fields", encoded(form(**{f"x{n}": n for n in range(MOST_FIELDS + 1)}))),
    ("too many objects in a list", encoded(form(more=[{"x": 1}] * (MOST_FIELDS + 1)))),
    ("an escape that is none", b'{"submission_id": "\\x41"}'),
    ("no reference", encoded({key: FORM[key] for key in FORM if key != "submission_id"})),
    ("null for a reference", encoded(form(submission_id=None))),
    ("a list for a reference", encoded(form(submission_id=["a", CANARY]))),
    ("an object for a reference", encoded(form(submission_id={"a": CANARY}))),
    ("no surname", encoded(form(person={"forenames": CANARY}))),
    ("a text for an object", encoded(form(person=CANARY))),
    ("a date in words", encoded(form(person=FORM["person"] | {"date_of_birth": CANARY}))),
    ("a number for a date", encoded(form(submitted_at=1_700_000_000))),
    ("true for a date", encoded(form(submitted_at=True))),
    ("a story too long", encoded(form(help=FORM["help"] | {"story": CANARY * 2000}))),
    ("a name too long", encoded(form(person={"surname": CANARY * 100}))),
]

READ = [
    ("unknown fields", form(colour="blue", deep={"er": {"still": [1, {"a": None}]}})),
    ("a number for a reference", form(submission_id=12345)),
    ("null where nothing is known", form(referrer=None, concerns=None)),
    ("a name that Object has", form(__proto__={"admin": True}, constructor=1)),
    ("an operator of a database", form(**{"$where": "1", "$ne": None})),
    ("one code instead of a list", form(concerns="urgent")),
    ("an emoji", form(help=FORM["help"] | {"story": "\U0001f6bf"})),
]


@pytest.mark.parametrize("bad", [each[1] for each in REFUSED], ids=lambda _: "")
def test_what_is_posted_badly_is_refused_and_not_echoed(bad: bytes) -> None:
    began = time.process_time()
    with pytest.raises(Rejected) as caught:
        posted.parse(bad, POSTED)
    assert time.process_time() - began < 1
    assert CANARY not in repr(caught.value.problems)


@pytest.mark.parametrize("bad", [each[1] for each in REFUSED], ids=lambda _: "")
def test_a_bad_line_is_refused_and_the_lines_around_it_are_read(bad: bytes) -> None:
    source = dropped("ndjson")
    found = []
    began = time.process_time()
    for each in rows.rows(BytesIO(GOOD + b"\n" + bad + b"\n" + GOOD), source):
        with suppress(Rejected):
            found.append((each.number, rows.read(each, source).source_reference))
    assert time.process_time() - began < 1
    assert found[0] == (1, "PF-1")
    assert found[-1][1] == "PF-1"
    assert len(found) == 2


def test_there_are_enough_classes() -> None:
    assert len(REFUSED) >= 40


@pytest.mark.parametrize("odd", [each[1] for each in READ], ids=lambda _: "")
def test_odd_json_is_read(odd: dict[str, Any]) -> None:
    assert isinstance(posted.parse(encoded(odd), POSTED), Canonical)


def test_the_whole_form_is_read() -> None:
    found = posted.parse(GOOD, POSTED)
    met = {fact for fact, answer in found.answers.items() if answer == "yes"}
    assert met == {"falls_risk", "struggling_at_home", "equipment_needs"}
    assert found.answers["safeguarding"] == "no"
    assert (found.person.family_name, found.referrer.name) == ("Testperson", "Sample Nurse")


def test_a_form_without_the_question_of_concerns_says_nothing_of_any() -> None:
    found = posted.parse(encoded({key: FORM[key] for key in FORM if key != "concerns"}), POSTED)
    assert found.answers["safeguarding"] == found.answers["urgent"] == "unknown"


def test_a_problem_is_told_as_a_json_pointer() -> None:
    with pytest.raises(Rejected) as caught:
        posted.parse(encoded(form(person={"surname": "", "date_of_birth": "x"})), POSTED)
    found = sorted(each.pointer for each in caught.value.problems)
    assert found == ["/person/date_of_birth", "/person/surname"]


def test_a_source_without_a_form_is_read_by_the_telephone_form() -> None:
    with pytest.raises(Rejected) as caught:
        posted.parse(GOOD, load("contact-centre"))
    assert "/exclusions" in {each.pointer for each in caught.value.problems}


def test_the_items_of_a_list_are_rows_with_their_places() -> None:
    source = dropped("json")
    content = encoded([FORM, CANARY, form(submission_id="PF-2")])
    first, second, third = rows.rows(BytesIO(content), source)
    assert [each.number for each in (first, second, third)] == [1, 2, 3]
    assert isinstance(second.fields, Rejected)
    assert rows.read(third, source).source_reference == "PF-2"


@pytest.mark.parametrize("bad", [b"", b"[", GOOD + b"}", b"\xff", b"[" * 100_000])
def test_a_list_that_is_no_json_is_refused_whole(bad: bytes) -> None:
    with pytest.raises(Rejected):
        list(rows.rows(BytesIO(bad), dropped("json")))


def test_a_list_too_long_is_refused_before_it_is_read() -> None:
    with pytest.raises(Rejected) as caught:
        list(rows.rows(BytesIO(b" " * (json_rows.MOST_LIST_BYTES + 1)), dropped("json")))
    assert caught.value.status == 413


def test_a_line_too_long_is_refused_and_the_next_is_read() -> None:
    long = encoded(form(x="y" * LONGEST))
    first, second = rows.rows(BytesIO(long + b"\n" + GOOD), dropped("ndjson"))
    assert isinstance(first.fields, Rejected)
    assert not isinstance(second.fields, Rejected)


def test_an_object_is_flat_by_its_paths() -> None:
    value = {"a": {"b": 1, "c": [True, None, 0.5]}, "d": [{"e": "x"}, ["y"]], "f": {}, "g": []}
    assert flat_json.fields(value) == {
        "a.b": "1",
        "a.c": "true\n\n0.5",
        "d.0.e": "x",
        "d.1": "y",
        "g": "",
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=500)
@given(JSON)
def test_any_value_is_fields_or_refused(value: Any) -> None:
    with suppress(Rejected):
        assert all(isinstance(each, str) for each in flat_json.fields(value).values())


@settings(max_examples=500)
@given(st.sampled_from(sorted(FORM)), JSON)
def test_any_value_in_any_field_is_read_or_refused(name: str, value: Any) -> None:
    with suppress(Rejected):
        posted.parse(encoded(form(**{name: value})), POSTED)


@settings(max_examples=500)
@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_a_refused_file(content: bytes) -> None:
    for kind in ("json", "ndjson"):
        with suppress(Rejected):
            list(rows.rows(BytesIO(content), dropped(kind)))
