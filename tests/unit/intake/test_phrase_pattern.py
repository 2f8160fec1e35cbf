"""Phrases by their first letters are found where each of them alone is found, and nowhere else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.phrase_lists import PHRASES
from services.intake.phrase_pattern import compiled, letters
from tests.thorough import thorough
from tests.unit.intake.test_phrases import FORMS, NEGATED, STATED
from tests.unit.intake.test_phrases_of_harm import DOMESTIC, HARM, SUICIDAL

ALL = [phrase for phrases in PHRASES.values() for phrase in phrases]
SPLIT = [compiled([phrase]) for phrase in ALL]
TOGETHER = compiled(ALL)
IN_A_ROW = re.compile(r"(?<![a-z])(?:" + "|".join(ALL) + r")(?![a-z])")
TEXTS = [*(each[0] for each in (*STATED, *FORMS)), *NEGATED, *HARM, *SUICIDAL, *DOMESTIC]
WORDS = sorted({word for text in TEXTS for word in text.lower().split()})


@thorough
@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_a_phrase_is_found_where_it_is_found_alone(text: str) -> None:
    found = {hit.start() for hit in TOGETHER.finditer(text)}
    assert found == {hit.start() for hit in IN_A_ROW.finditer(text)}


@pytest.mark.parametrize(
    ("phrases", "text", "found"),
    [
        (["ab|cd"], "ab cd abcd", ["ab", "cd"]),
        (["(?:a|b)c", "bc d"], "ac bc d", ["ac", "bc"]),
        (["(?:a|b)?c"], "ac c bc", ["ac", "c", "bc"]),
        (["(?:(?:a|b)c|d) e"], "ac e, d e, bc", ["ac e", "d e"]),
        (["a?b", "ac"], "ab b ac", ["ab", "b", "ac"]),
        ([r"(?<!x )ab", r"[|)(]a", r"\(b"], "x ab ab |a )a (b", ["ab", "|a", ")a", "(b"]),
        (["ab", "abc"], "ab abc", ["ab", "abc"]),
        (["ab c", "ab"], "ab c", ["ab c"]),
    ],
)
def test_of_every_kind_of_pattern(phrases: list[str], text: str, found: list[str]) -> None:
    assert compiled(phrases).findall(text) == found


@pytest.mark.parametrize("place", range(len(ALL)))
def test_a_phrase_alone_is_what_it_was(place: int) -> None:
    before = re.compile(rf"(?<![a-z])(?:{ALL[place]})(?![a-z])")
    for text in TEXTS:
        assert SPLIT[place].findall(text.lower()) == before.findall(text.lower())


def test_the_letters_are_those_that_phrases_begin_with() -> None:
    assert letters(["ab|cd", "(?:e|fg)h"]) == {"a", "c", "e", "f"}
    assert letters(["a?b", "ac"]) == {"a", ""}
    assert letters([r"\w+ ab", "(?:a|b)?c"]) == {""}


@thorough
@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_every_phrase_begins_with_one_of_the_letters(text: str) -> None:
    for phrases in PHRASES.values():
        beginning = {hit.group()[0] for hit in compiled(phrases).finditer(text)}
        assert "" in letters(phrases) or beginning <= letters(phrases)
