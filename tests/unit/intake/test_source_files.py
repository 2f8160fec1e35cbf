"""The source files that ship hold; one that does not says where, why, and what was meant."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from services.chassis.reviewed.faults import FilesRefused
from services.contracts.vocabulary import Answer
from services.intake import source_reading
from services.intake.source import SourceDoor
from services.intake.source_files import SOURCES, check, load, load_all
from services.intake.source_schema import source_schema

GOOD = """\
name: somewhere
title: Somewhere
kind: ambulance
channel: fhir
door: bars
bars: {use_cases: {a4t2: {falls_risk: yes}}}
silence: {urgent: {means: no, agreement: They always screen.}}
code_tables: [{system: sct, codes: {123: {urgent: no}}}]
"""

OTHER = """\
name: other
title: Elsewhere
kind: gp
channel: online_form
door: http-json
code_tables: [{system: sct, codes: {1: {}}}]
"""

TABLE = "{system: sct, codes: {123: {urgent: no}}}"

BAD = [
    ("kind: ambulance", "kind: ambulence", "3:7: unknown value of 'kind' 'ambulence'. Did you"),
    ("kind: ambulance", "kind: ambulance\nchanel: fhir", "4:1: unknown field of the file 'chan"),
    ("door: bars", "door: http-json", "6:1: a source has a 'bars' part exactly when its door is"),
    ("bars: {use_cases: {a4t2: {falls_risk: yes}}}\n", "", "5:7: a source has a 'bars' part"),
    ("title: Somewhere\n", "", "1:1: the file has no 'title'"),
    ("means: no", "means: yes", "7:27: unknown value of 'means' 'yes'. Allowed: no, unkn"),
    (", agreement: They always screen.", "", "7:11: 'urgent' has no 'agreement'"),
    ("agreement: They always screen.", "agreement: ''", "7:42: 'agreement' is empty"),
    ("urgent: {means", "urgnt: {means", "7:11: unknown fact 'urgnt'. Did you mean 'urgent'?"),
    ("{urgent: no}", "{urgency: no}", "8:43: unknown fact 'urgency'. Did you mean 'urgent'?"),
    ("falls_risk: yes", "falls_risk: maybe", "6:39: unknown value of 'falls_risk' 'maybe'."),
    ("{urgent: no}", "{urgent: no, urgent: yes}", "8:55: 'urgent' stands here twice"),
    ("name: somewhere", "name: elsewhere", "1:7: 'elsewhere' is not the name of the file"),
    ("title: Somewhere", "title: A\ntitle: B", "3:1: 'title' stands here twice; first in line 2"),
    ("title: Somewhere", "title: !!str A", "2:8: tags (!) are not allowed"),
    ("title: Somewhere", "title: &a A", "2:8: anchors and aliases"),
    ("name: somewhere", "name: [", "not valid YAML"),
    (f"code_tables: [{TABLE}]", "code_tables_of: othr", "8:17: unknown source 'othr'. Did you"),
    ("kind: ambulance", "kind: ambulance\ncode_tables_of: other", "4:17: either 'code_tables' or"),
    (TABLE, f"{TABLE}, {TABLE}", "the code system 'sct' has a table already"),
    ("door: bars", "door: bars\nalways: {urgent: yes}", "8:11: it is never silent about 'urgent'"),
]  # fmt: skip


def write(directory: Path, **files: str) -> Path:
    for name, text in files.items():
        (directory / f"{name}.yaml").write_text(text, encoding="utf-8")
    return directory


def test_a_file_that_holds_is_loaded(tmp_path: Path) -> None:
    source = load("somewhere", write(tmp_path, somewhere=GOOD))
    assert source.bars is not None
    assert source.bars.use_cases == {"a4t2": {"falls_risk": Answer.YES}}
    assert source.bars.versions == ("1.0.0",)
    assert source.silence["urgent"].answer is Answer.NO
    assert not source.test


@pytest.mark.parametrize(("old", "new", "said"), BAD, ids=[new or old for old, new, _ in BAD])
def test_a_file_that_does_not_hold_says_where_and_why(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in GOOD
    with pytest.raises(FilesRefused) as refused:
        load_all(write(tmp_path, somewhere=GOOD.replace(old, new, 1), other=OTHER))
    (fault,) = refused.value.faults
    assert fault.place.file == str(tmp_path / "somewhere.yaml")
    assert said in str(fault)


def test_every_fault_of_every_file_is_told_at_once_and_the_files_that_hold_are_read(
    tmp_path: Path,
) -> None:
    bad = GOOD.replace("ambulance", "hovercraft").replace("They always screen.", "")
    found = check(write(tmp_path, somewhere=bad, other=OTHER, third="name: ["))
    assert sorted(Path(each.place.file).name for each in found.faults) == [
        "somewhere.yaml",
        "somewhere.yaml",
        "third.yaml",
    ]
    assert found.refused == {"somewhere", "third"}
    assert found.sources.keys() == {"other"}


def test_borrowed_tables_are_the_lenders(tmp_path: Path) -> None:
    borrower = GOOD.replace(f"code_tables: [{TABLE}]", "code_tables_of: other")
    sources = load_all(write(tmp_path, somewhere=borrower, other=OTHER))
    assert sources["somewhere"].code_tables == sources["other"].code_tables


def test_who_borrows_lends_nothing(tmp_path: Path) -> None:
    borrower = GOOD.replace(f"code_tables: [{TABLE}]", "code_tables_of: other")
    last = (
        OTHER.replace("other", "last")
        .replace("Elsewhere", "Last")
        .replace("code_tables: [{system: sct, codes: {1: {}}}]", "code_tables_of: somewhere")
    )
    with pytest.raises(FilesRefused, match="'somewhere' borrows its own tables: name 'other'"):
        load_all(write(tmp_path, somewhere=borrower, other=OTHER, last=last))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "somewhere.yaml").mkdir()
    with pytest.raises(FilesRefused, match=r"somewhere\.yaml:1:1: the file cannot be read"):
        load_all(tmp_path)


def test_the_sources_that_ship_hold() -> None:
    sources = load_all()
    assert sources.keys() >= {"bars-examples", "contact-centre", "test-harness", "yas"}
    assert {name for name, source in sources.items() if source.test} >= {
        "bars-examples",
        "test-harness",
    }


@pytest.mark.parametrize("path", sorted(SOURCES.glob("*.yaml")), ids=lambda path: path.stem)
def test_an_editor_finds_nothing_wrong_with_them(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=")
    validator = Draft202012Validator(source_schema())
    assert not [each.message for each in validator.iter_errors(_as_an_editor_reads(text))]


def _as_an_editor_reads(text: str) -> object:
    """By YAML 1.2: yes and no are words, keys are text."""
    return _numbered(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506 - it makes text alone


def _numbered(node: object) -> object:
    """What the schema wants as a number or a truth value is written plainly in the files."""
    if isinstance(node, dict):
        return {key: _typed(key, _numbered(value)) for key, value in node.items()}
    return [_numbered(each) for each in node] if isinstance(node, list) else node


def _typed(key: str, value: object) -> object:
    if key.endswith("_minutes") or key in {"per_second", "burst"}:
        return int(str(value))
    return {"true": True, "false": False}.get(str(value), value) if key == "test" else value


def test_the_schema_is_one_of_2020_12_and_finds_a_word_that_does_not_exist() -> None:
    Draft202012Validator.check_schema(source_schema())
    validator = Draft202012Validator(source_schema())
    wrong = yaml.load(GOOD.replace("ambulance", "hovercraft"), Loader=yaml.BaseLoader)  # noqa: S506
    assert [list(each.path) for each in validator.iter_errors(wrong)] == [["kind"]]


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
        assert source.door is not SourceDoor.JSON or source.form or not source.silence
        assert all(silence.agreement for silence in source.silence.values())


@pytest.mark.parametrize("senders", ["[police.example]", "[]"])
def test_one_sender_is_one_sources(tmp_path: Path, senders: str) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(
            f"name: {name}\ntitle: Source {name}\nkind: police\nchannel: email\ndoor: mailbox\n"
            f"mailbox: {{senders: {senders}, untrusted: triage}}\n"
        )
    with pytest.raises(FilesRefused, match="is claimed by 'two', too"):
        load_all(tmp_path)


def test_a_mailbox_that_reads_tables_says_how(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(
        "name: one\ntitle: Source one\nkind: police\nchannel: email\ndoor: mailbox\n"
        "mailbox: {senders: [police.example], untrusted: triage, reads: [table]}\n"
    )
    with pytest.raises(FilesRefused, match="form"):
        load_all(tmp_path)


LINES = sorted({line for path in SOURCES.glob("*.yaml") for line in path.read_text().splitlines()})
TRICKS = ["- ", "{", "}", "[", "&a", "*a", "!!int 1", "\t", ": ", "\x00", "é", "---"]
PIECES = st.sampled_from([*LINES, *TRICKS])


@given(st.lists(PIECES, max_size=25), st.integers(0, 60))
def test_whatever_a_file_says_it_is_a_source_or_faults_with_places(
    pieces: list[str], kept: int
) -> None:
    text = "\n".join([*GOOD.splitlines()[: kept % 9], *pieces])
    before = source_reading.read({"somewhere.yaml": GOOD.encode()}, "f", {}).sources
    found = source_reading.read({"somewhere.yaml": text.encode()}, "f", before)
    assert found.sources.keys() == {"somewhere"}
    assert bool(found.faults) == (found.refused == {"somewhere"})
    assert all(each.place.file == "f/somewhere.yaml" for each in found.faults)
    assert not found.faults or found.sources["somewhere"] is before["somewhere"]
