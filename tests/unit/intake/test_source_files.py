"""The source files that ship hold, and one that does not hold says where and why."""

from pathlib import Path

import pytest

from services.contracts.vocabulary import Answer
from services.intake.source import SourceDoor
from services.intake.source_files import SourceFileError, load, load_all

GOOD = """
name: somewhere
title: Somewhere
kind: ambulance
channel: fhir
door: bars
bars: {use_cases: {a4t2: {falls_risk: yes}}}
silence: {urgent: {means: no, agreement: They always screen.}}
code_tables: [{system: sct, codes: {123: {urgent: no}}}]
"""

BAD = [
    ("kind: ambulance", "kind: hovercraft", "/kind: "),
    ("channel: fhir", "channel: fhir\ncolour: blue", "/colour: "),
    ("door: bars", "door: http-json", "`bars` part"),
    ("title: Somewhere", "", "/title: "),
    ("means: no", "means: yes", "/silence/urgent/means: "),
    (", agreement: They always screen.", "", "/silence/urgent/agreement: "),
    ("urgent: no", "urgency: no", "/code_tables/0/codes/123/urgency"),
    ("falls_risk: yes", "falls_risk: maybe", "/bars/use_cases/a4t2/falls_risk: "),
    ("name: somewhere", "name: elsewhere", "/name: "),
    ("title: Somewhere", "title: A\ntitle: B", "title stands there twice"),
    ("name: somewhere", "name: [", "expected"),
    ("kind: ambulance", "kind: ambulance\ncode_tables_of: nobody", "/code_tables_of: "),
]


def write(directory: Path, text: str) -> Path:
    (directory / "somewhere.yaml").write_text(text, encoding="utf-8")
    return directory


def test_a_file_that_holds_is_loaded(tmp_path: Path) -> None:
    source = load("somewhere", write(tmp_path, GOOD))
    assert source.bars is not None
    assert source.bars.use_cases == {"a4t2": {"falls_risk": Answer.YES}}
    assert source.bars.versions == ("1.0.0",)
    assert source.silence["urgent"].answer is Answer.NO
    assert not source.test


@pytest.mark.parametrize(("old", "new", "said"), BAD)
def test_a_file_that_does_not_hold_says_where_and_why(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in GOOD
    with pytest.raises(SourceFileError) as refused:
        load_all(write(tmp_path, GOOD.replace(old, new, 1)))
    assert str(refused.value).startswith("somewhere.yaml: ")
    assert said in str(refused.value)


def test_two_tables_of_one_code_system_do_not_hold(tmp_path: Path) -> None:
    table = "{system: sct, codes: {123: {urgent: no}}}"
    with pytest.raises(SourceFileError, match="two tables"):
        load_all(write(tmp_path, GOOD.replace(table, f"{table}, {table}")))


def test_the_sources_that_ship_hold() -> None:
    sources = load_all()
    assert sources.keys() == {
        "bars-examples",
        "contact-centre",
        "hospital-hl7",
        "test-harness",
        "yas",
    }
    assert {name for name, source in sources.items() if source.test} == {
        "bars-examples",
        "test-harness",
    }


def test_by_default_a_bars_source_may_send_falls_and_community_referrals() -> None:
    bars = load("yas").bars
    assert bars is not None
    assert (bars.versions, bars.use_cases.keys()) == (("1.0.0",), {"a4t2", "a4t3"})


def test_every_published_safeguarding_code_has_a_meaning() -> None:
    table = load("yas").table("safeguarding-codes-bars")
    assert table is not None
    assert len(table.codes) == 46
    denied = [code for code, said in table.codes.items() if said["safeguarding"] is Answer.NO]
    assert denied == ["861931000000100"]


def test_no_silence_is_read_without_an_agreement() -> None:
    for source in load_all().values():
        assert source.door is not SourceDoor.JSON or not source.silence
        assert all(silence.agreement for silence in source.silence.values())
