"""Files of fields as lines of names and values, in which phrases are found and denials hold."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake import phrases
from services.intake.formats import mail_lines
from services.intake.formats.mail_content import Kind
from tests.thorough import thorough

FOUND = [
    (Kind.JSON, '{"safeguarding": "yes"}'),
    (Kind.JSON, '{"safeguarding": true}'),
    (Kind.JSON, '{"safeguarding": {"concern": "yes"}}'),
    (Kind.JSON, '{"safeguardingConcern": "suspected"}'),
    (Kind.JSON, '{"safeguarding": ["no", "financial"]}'),
    (Kind.JSON, '{"no_safeguarding_concerns": false}'),
    (Kind.JSON, '{"denies": "abuse"}'),
    (Kind.JSON, '{"her son abuses her": ""}'),
    (Kind.JSON, '{"her son abuses her": "no"}'),
    (Kind.JSON, '{"safeguarding": "no", "safeguarding": "yes"}'),
    (Kind.JSON, '\ufeff{"safeguarding": "no", "a": "she\\u0020is abused"}'),
    (Kind.JSON, '{"safeguarding": "no", "a": "she is abused",}'),
    (Kind.JSON, '{"a": "there is no", "b": "abuse",}'),
    (Kind.JSON, "[" * 100_000 + "abuse"),
    (Kind.CSV, "safeguarding,urgent\nyes,no\n"),
    (Kind.CSV, "a;safeguarding;b\nx;yes;y\n"),
    (Kind.CSV, "a,b\n1,2,abuse\n"),
    (Kind.CSV, 'a,b\n1,"abuse'),
    (Kind.CSV, "He was raped\n\n"),
    (Kind.CSV, "Concern,her son abuses her\nOther,none\n"),
    (Kind.CSV, "Concern,abuse\nOther,none\n"),
    (Kind.CSV, "I asked and he said no,x,y\nabuse,x,y\n"),
    (Kind.XML, "<a><safeguarding>yes</safeguarding></a>"),
    (Kind.XML, "<a><safeguarding value='yes'/></a>"),
    (Kind.XML, "<a b='no'>&#97;buse</a>"),
]
DENIED = [
    (Kind.JSON, '{"safeguarding": "no"}'),
    (Kind.JSON, '{"safeguarding": false, "suicidal": 0, "urgent": null}'),
    (Kind.JSON, '{"safeguarding": "unknown", "suicidal": "Not known"}'),
    (Kind.JSON, '{"exclusions": {"safeguarding": "no", "suicidal": "No."}}'),
    (Kind.JSON, '{"safeguarding": ["none"], "reference": "x"}'),
    (Kind.JSON, '{"Is there a safeguarding concern?": "No"}'),
    (Kind.CSV, "a,safeguarding,suicidal\nx,no,None known\ny,,N\n"),
    (Kind.CSV, ""),
    (Kind.XML, "<a><safeguarding>no</safeguarding><suicidal value='no'/></a>"),
    (Kind.JSON, ""),
]


def harm(kind: Kind, text: str) -> set[str]:
    found = phrases.suspected([mail_lines.lines(kind, text)])
    return set(found & {"safeguarding", "suicidal", "urgent"})


@pytest.mark.parametrize(("kind", "text"), FOUND)
def test_what_is_said_is_found(kind: Kind, text: str) -> None:
    assert harm(kind, text) >= {"safeguarding"}


@pytest.mark.parametrize(("kind", "text"), DENIED)
def test_what_is_denied_or_not_known_is_not(kind: Kind, text: str) -> None:
    assert harm(kind, text) == set()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.JSON, '{{"{}":{{"{}":[{}1]}}}}'.format("a" * 90, "b" * 90, "1," * 90_000)),
        (Kind.JSON, '{{"{}":[{}1]}}'.format("a" * 90, ",".join(map(str, range(30_000))) + ",")),
        (Kind.JSON, "[" * 200_000),
        (Kind.JSON, '{"a":' * 30_000 + "1" + "}" * 30_000),
        (Kind.CSV, f"{'a' * 1000},b\n" + "1,2\n" * 45_000),
        (Kind.CSV, '"' * 200_000),
        (Kind.CSV, "," * 100_000 + "\n" + "," * 100_000),
        (Kind.XML, "<a " * 66_000),
        (Kind.XML, "<a b='" * 30_000),
        (Kind.XML, "<" * 200_000),
        (Kind.XML, "&" * 200_000),
    ],
)
def test_no_file_takes_long_or_grows(kind: Kind, text: str) -> None:
    began = time.process_time()
    assert len(mail_lines.lines(kind, text)) <= 2 * len(text)
    assert time.process_time() - began < 0.5


@thorough
@given(st.sampled_from([Kind.JSON, Kind.CSV, Kind.XML]), st.text(max_size=300))
def test_any_text_has_lines(kind: Kind, text: str) -> None:
    assert isinstance(mail_lines.lines(kind, text), str)


@thorough
@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=5))
def test_whatever_stands_beside_it_a_sentence_is_found(fields: dict[str, str]) -> None:
    told = json.dumps({**fields, "story": "Her son abuses her."})
    assert harm(Kind.JSON, told) >= {"safeguarding"}
