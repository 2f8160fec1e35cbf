"""Bad and hostile JSON, class by class: no crash, no hang, no echo, the next line is read."""

import tracemalloc
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.canonical import Canonical
from services.intake.formats import flat_json, json_rows, posted, rows
from services.intake.formats.lines import LONGEST
from services.intake.rejected import Rejected
from services.intake.source_files import load
from tests.hostile.corpora.json import (
    CANARY,
    FORM,
    GOOD,
    POSTED,
    READ,
    REFUSED,
    dropped,
    encoded,
    form,
)
from tests.thorough import thorough


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


@thorough
@given(JSON)
def test_any_value_is_fields_or_refused(value: Any) -> None:
    with suppress(Rejected):
        assert all(isinstance(each, str) for each in flat_json.fields(value).values())


@thorough
@given(st.sampled_from(sorted(FORM)), JSON)
def test_any_value_in_any_field_is_read_or_refused(name: str, value: Any) -> None:
    with suppress(Rejected):
        posted.parse(encoded(form(**{name: value})), POSTED)


@thorough
@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_a_refused_file(content: bytes) -> None:
    for kind in ("json", "ndjson"):
        with suppress(Rejected):
            list(rows.rows(BytesIO(content), dropped(kind)))


def test_a_path_that_is_too_long_is_refused_before_it_is_written_out_for_each_leaf() -> None:
    value = {"k" * 250_000: {str(n): 1 for n in range(480)}}
    tracemalloc.start()
    with pytest.raises(Rejected) as refused:
        flat_json.fields(value)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (refused.value.status, peak < 1_000_000) == (413, True)


def test_a_path_of_many_long_names_is_no_longer_than_one_of_one() -> None:
    value: object = 1
    for _ in range(20):
        value = {"k" * 100: value}
    with pytest.raises(Rejected) as refused:
        flat_json.fields(value)
    assert refused.value.status == 413
