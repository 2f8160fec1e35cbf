"""`Authentication-Results` is read by its grammar; whatever else comes is no result."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.formats import mail_results
from services.intake.formats.mail_results import NotResults, Result
from tests.thorough import thorough

WORD = st.from_regex(r"[a-z][a-z0-9-]{0,8}[a-z0-9]", fullmatch=True)
DOMAIN = st.from_regex(r"[a-z0-9]{1,8}(\.[a-z0-9]{1,8}){1,3}", fullmatch=True)
GAP = st.sampled_from(
    [" ", "\t", " (a comment) ", " (nested (twice (thrice))) ", '(with "quotes")']
)
SPACE = st.one_of(st.just(""), GAP)
VALUE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str, list[Result]]:
    """A field as the grammar allows it, and what it says."""
    server = draw(DOMAIN)
    text = draw(SPACE) + server + draw(st.sampled_from(["", " 1", "(v) 1 "]))
    said = []
    for method, result in draw(st.lists(st.tuples(WORD, WORD), min_size=1, max_size=4)):
        text += f"{draw(SPACE)};{draw(SPACE)}{method}{draw(SPACE)}={draw(SPACE)}{result}"
        properties = {}
        for name in draw(st.lists(WORD, unique=True, max_size=3)):
            value = draw(VALUE)
            properties[f"header.{name}"] = value
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            text += f'{draw(GAP)}header.{name}{draw(SPACE)}={draw(SPACE)}"{escaped}"'
        said.append(Result(method, result, properties))
    return text + draw(SPACE), server, said


@thorough
@given(written())
def test_what_the_grammar_allows_is_read_as_it_was_written(
    case: tuple[str, str, list[Result]],
) -> None:
    text, server, said = case
    found = mail_results.read(text)
    assert found.server == server
    assert list(found.results) == said


@thorough
@given(st.text(st.sampled_from(list('mx.council; dmarc=pass()"\\/@\t \x00é1')), max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        found = mail_results.read(text)
    except NotResults:
        return
    assert found.server


@thorough
@given(written(), st.sampled_from([";", "=", "(", ")", '"', ",", "\x00", "<x>", "é"]))
def test_one_more_sign_at_the_end_is_refused(
    case: tuple[str, str, list[Result]], sign: str
) -> None:
    with pytest.raises(NotResults):
        mail_results.read(case[0] + " " + sign)


def test_a_server_that_found_nothing_says_none() -> None:
    assert mail_results.read("mx.council.example; none").results == ()
    assert mail_results.read("mx.council.example 1; none").results == ()


@pytest.mark.parametrize("value", ["mx.council.example", "mx.council.example 1", "", " ", ";"])
def test_a_server_that_says_nothing_says_no_results(value: str) -> None:
    with pytest.raises(NotResults):
        mail_results.read(value)


@pytest.mark.parametrize("sign", ["(", '"', "a ", ";", "=", "\\", "a=b ", "(a)"])
def test_long_and_odd_values_are_read_in_no_time(sign: str) -> None:
    with pytest.raises(NotResults):
        mail_results.read("mx.council.example; " + sign * 4_000 + "é")
