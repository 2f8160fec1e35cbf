"""The terms on which staff ask."""

import pytest
from fastapi import Response

from services.chassis.problem import Refusal
from services.chassis.terms import Terms, label, terms


def refused(given: Refusal) -> tuple[int, str]:
    return given.problem.status, given.problem.type.rpartition("/")[2]


def test_a_version_is_read_out_of_its_quotes() -> None:
    assert terms('"3"', "k-1") == Terms(3, "k-1")
    assert terms(None, None) == Terms(None, None)


@pytest.mark.parametrize("said", ["3", '"0"', '"03"', 'W/"3"', '"3", "4"', "*", '"9999999999"'])
def test_what_is_no_version_is_refused(said: str) -> None:
    with pytest.raises(Refusal) as found:
        terms(said, None)
    assert refused(found.value) == (400, "unreadable-version")


def test_the_header_says_the_version_before_the_body_does() -> None:
    assert Terms(3, None).expected(4) == 3
    assert Terms(None, None).expected(4) == 4


def test_a_version_must_be_said() -> None:
    with pytest.raises(Refusal) as found:
        Terms(None, None).expected(None)
    assert refused(found.value) == (428, "version-missing")


def test_a_stale_version_is_refused_as_it_was_said() -> None:
    assert refused(Terms(3, None).stale("case")) == (412, "stale-version")
    assert refused(Terms(None, None).stale("case")) == (409, "stale-version")


def test_an_answer_is_labelled_with_its_version_and_kept_by_nobody() -> None:
    response = Response()
    label(response, 3)
    assert (response.headers["ETag"], response.headers["Cache-Control"]) == ('"3"', "no-store")
