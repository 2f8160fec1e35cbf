"""`frontdoor sources check` and `try`: for whoever connects a source."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli.sources import app
from services.intake.source_files import SOURCES, load_all
from tests.unit.intake.examples import EXAMPLES, phone

SAID = ("Testfamily", "Testgiven", "999 000 0018", "1 Invented Street", "ZZ99 9ZZ", "CC-SECRET-7")
"""What is about somebody in the message below."""


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of sources of this test's own, and a terminal as wide as most."""
    shutil.copytree(SOURCES, tmp_path / "sources")
    monkeypatch.setenv("SOURCES_DIR", str(tmp_path / "sources"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path / "sources"


def frontdoor(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def form(folder: Path) -> Path:
    """A form about an invented person, as a file."""
    person = {
        "family_name": SAID[0], "given_names": [SAID[1]], "nhs_number": SAID[2],
        "address": SAID[3], "postcode": SAID[4], "birth_date": "1941-02-03",
    }  # fmt: skip
    file = folder / "form.json"
    file.write_text(json.dumps(phone(person=person, reference=SAID[5])), encoding="utf-8")
    return file


def test_check_says_that_the_sources_that_ship_hold() -> None:
    result = frontdoor("check")
    assert (result.exit_code, result.stdout.startswith("ok: ")) == (0, True)
    said = json.loads(frontdoor("check", "--json").stdout)
    assert said == {"ok": True, "sources": sorted(load_all())}


def test_check_tells_every_fault_of_every_file(environment: Path) -> None:
    for name, old, new in (("yas", "ambulance", "ambulence"), ("contact-centre", "phone", "fone")):
        file = environment / f"{name}.yaml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(f": {old}\n", f": {new}\n", 1), encoding="utf-8")
    result = frontdoor("check")
    told = result.stderr.splitlines()
    assert result.exit_code == 1
    assert told[-1] == f"refused: {len(told) - 1} to put right"
    assert any("yas.yaml:11:7: unknown value of 'kind' 'ambulence'. Did" in each for each in told)
    assert any("contact-centre.yaml:" in each and "'fone'" in each for each in told)
    faults = json.loads(frontdoor("check", environment, "--json").stdout)["faults"]
    assert {"file", "line", "column", "message"} == faults[0].keys()


def test_check_of_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    result = frontdoor("check", tmp_path / "nowhere")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nowhere:1:1: there is no such folder" in result.stderr


WHOSE = {
    "adw": "hospital-adw",
    "bars": "yas",
    "fhir": "hospital-fhir",
    "hl7": "hospital-hl7",
    "phone": "contact-centre",
}
"""By the first word of an example's name."""


@pytest.mark.parametrize("name", [path.name for path in sorted(EXAMPLES.iterdir())])
def test_try_tells_where_each_fact_of_a_message_comes_from(name: str) -> None:
    source = WHOSE[name.partition("-")[0]]
    said = json.loads(frontdoor("try", EXAMPLES / name, "--as", source, "--json").stdout)
    assert said["source"] == source
    stated = [each for each in said["facts"] if each["basis"] not in ("silence", "always")]
    assert stated or said["act"] != "refer"
    assert all(each["at"] for each in stated)
    withdrawn = said["act"] == "withdraw"
    assert withdrawn or said["decision"]["decision"]["destination"]


def test_try_shows_facts_and_the_decision_and_nothing_about_anybody(tmp_path: Path) -> None:
    result = frontdoor("try", form(tmp_path), "--as", "contact-centre")
    assert result.exit_code == 0
    assert "answer, /exclusions/urgent" in result.stdout
    assert "family name, given names, birth date, nhs number, address" in result.stdout
    assert "Decided by" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80
    for form_of in (["--json"], []):
        said = frontdoor("try", form(tmp_path), "--as", "contact-centre", *form_of).output
        assert not [each for each in (*SAID, "1941") if each in said]


def test_try_shows_who_it_is_about_where_that_is_asked_for(tmp_path: Path) -> None:
    said = frontdoor("try", form(tmp_path), "--as", "contact-centre", "--show-person").output
    assert all(each in said for each in SAID)


def test_try_asks_whose_message_it_is_where_it_can_be_of_several(tmp_path: Path) -> None:
    result = frontdoor("try", form(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.split() for line in result.stderr.splitlines()[1:]] == [
        ["contact-centre", "taken"],
        ["test-harness", "taken"],
    ]


def test_try_takes_the_one_source_whose_message_it_can_be_and_says_so(
    tmp_path: Path, environment: Path
) -> None:
    (environment / "test-harness.yaml").unlink()
    result = frontdoor("try", form(tmp_path))
    assert result.exit_code == 0
    assert "a message of contact-centre alone" in result.stderr


def test_try_prints_a_refusal_as_the_sender_is_told_it(tmp_path: Path) -> None:
    file = tmp_path / "form.json"
    file.write_text(json.dumps(phone(reason="none of the list", summary=None)))
    result = frontdoor("try", file, "--as", "contact-centre")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["status"], told["type"].rpartition("/")[2]) == (422, "invalid")
    assert {each["pointer"] for each in told["errors"]} == {"/reason", "/summary"}
    outcome = frontdoor("try", file, "--as", "yas")
    assert json.loads(outcome.stdout)["resourceType"] == "OperationOutcome"


def test_try_refuses_what_the_door_would_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "form.json"
    file.write_bytes(b" " * (256 * 1024 + 1))
    result = frontdoor("try", file, "--as", "contact-centre")
    assert json.loads(result.stdout)["status"] == 413


def test_try_tells_codes_that_no_table_has(tmp_path: Path) -> None:
    text = (EXAMPLES / "bars-a4t2-falls.xml").read_text(encoding="utf-8")
    file = tmp_path / "falls.xml"
    assert '"C4"' in text
    file.write_text(text.replace('"C4"', '"C9"'), encoding="utf-8")
    said = frontdoor("try", file, "--as", "yas").stdout
    assert "Unmapped" in said
    assert "C9 of arp-priority-codes at" in said


def test_try_reads_the_first_of_many_forms(tmp_path: Path) -> None:
    file = tmp_path / "many.ndjson"
    file.write_text("\n".join([form(tmp_path).read_text(encoding="utf-8"), "{}"]))
    result = frontdoor("try", file, "--as", "contact-centre")
    assert (result.exit_code, "Decision" in result.stdout) == (0, True)


def test_try_takes_xml_for_nobody_s_rows(tmp_path: Path) -> None:
    file = tmp_path / "flag.xml"
    file.write_text('<Flag xmlns="http://hl7.org/fhir"/>', encoding="utf-8")
    told = frontdoor("try", file).stderr
    assert "yas-forms" not in told
    assert "column" not in told


def test_try_says_that_a_file_s_name_alone_has_it_refused(tmp_path: Path) -> None:
    columns = load_all()["yas-forms"].form
    assert columns is not None
    for name, told in (("week.tsv", True), ("week.csv", False)):
        file = tmp_path / name
        file.write_text(",".join(sorted(columns.columns)) + "\n", encoding="utf-8")
        said = frontdoor("try", file, "--as", "yas-forms").stderr
        assert ("one of this source ends in .csv" in said) is told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere.json",), "nowhere.json cannot be read"),
        ((EXAMPLES / "bars-a4t2-falls.xml", "--as", "nobody"), "There is no source nobody."),
    ],
)
def test_try_says_in_one_line_what_is_not_there(words: tuple[object, ...], told: str) -> None:
    result = frontdoor("try", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


def test_try_reads_a_message_by_a_file_that_is_no_source_yet(tmp_path: Path) -> None:
    text = (SOURCES / "contact-centre.yaml").read_text(encoding="utf-8")
    new = tmp_path / "annexe.yaml"
    new.write_text(
        text.replace("name: contact-centre", "name: annexe").replace("title: ", "title: Annexe, "),
        encoding="utf-8",
    )
    said = json.loads(frontdoor("try", form(tmp_path), "--as", new, "--json").stdout)
    assert said["source"] == "annexe"
    new.write_text(text, encoding="utf-8")
    refused = frontdoor("try", form(tmp_path), "--as", new)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert f"{new}:4:7: 'contact-centre' is not the name of the file" in refused.stderr


NOTICE = (EXAMPLES / "adw-assessment-notice.xml").read_bytes()
DEEP = b"<extension>" * 40 + b"</extension>" * 40


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (NOTICE + b" " * 256 * 1024, 413, "larger than the door takes"),
        (NOTICE.replace(b"<ReferralRequest>", b"<ReferralRequest>" + DEEP), 400, "too deep"),
        (
            NOTICE.replace(b"<Encounter>", b"<Encounter>" + b"<x/>" * 8_000),
            400,
            "too many elements",
        ),
        (b"<!DOCTYPE x>" + NOTICE.partition(b"?>")[2], 400, "a document type"),
    ],
)
@pytest.mark.parametrize("name", ["notice.xml", "notice.dat"])
def test_try_refuses_a_notice_that_its_door_would_refuse(
    tmp_path: Path, name: str, body: bytes, status: int, reason: str
) -> None:
    file = tmp_path / name
    file.write_bytes(body)
    result = frontdoor("try", file, "--as", "hospital-adw", "--json")
    assert (result.exit_code, json.loads(result.stdout)["status"]) == (1, status), reason


def test_try_tells_no_answer_to_a_notice_that_is_too_large_to_be_opened(tmp_path: Path) -> None:
    file = tmp_path / "notice.xml"
    file.write_bytes(NOTICE.replace(b"</Bundle>", b" " * 256 * 1024 + b"</Bundle>"))
    result = frontdoor("try", file, "--as", "hospital-adw")
    assert result.stdout.startswith("No response")
