"""`frontdoor sources try` on every published message. Skipped where they are not there."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.cli.sources import app
from services.intake.source_files import load_all

PUBLISHED = Path(__file__).parents[4] / "shared" / "data"
FILES = sorted(path for path in PUBLISHED.rglob("*") if path.is_file())
PARTS = ("fact", "answer", "basis", "at", "code")


def test_they_are_there() -> None:
    if not FILES:
        pytest.skip("the published messages are not beside the clone")
    assert len(FILES) >= 20


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_each_gives_facts_with_their_origin_or_the_exact_refusal(file: Path) -> None:
    for source in load_all():
        result = CliRunner().invoke(app, ["try", str(file), "--as", source, "--json"])
        said = json.loads(result.stdout)
        if result.exit_code == 0:
            assert said["facts"]
        else:
            assert (result.exit_code, bool(said["answer"])) == (1, True)
            assert said["reason"] != "internal"


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_without_a_source_it_is_read_or_one_is_asked_whose_it_is(file: Path) -> None:
    result = CliRunner().invoke(app, ["try", str(file)])
    assert result.exit_code in (0, 1, 2)
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)
    assert "--as" in result.stderr or "alone" in result.stderr


FACTS = {
    ("REFREQ02.xml", "bars-examples"): {
        ("ambulance_referral", "yes", "always", "", ""),
        ("urgent", "yes", "time", "Bundle.entry[1].resource[0].occurrencePeriod.end", ""),
    },
    ("ADW-Message-Assessment-Notice.xml", "hospital-adw"): {
        (
            "medically_unwell", "suspected", "text",
            "Bundle.entry[1].resource[0].reason[0].text[0]", "",
        ),
        (
            "safeguarding", "no", "code",
            "Bundle.entry[13].resource[0].group[0].question[2].answer[0].valueCoding[0]", "N",
        ),
    },
    ("ADW-Message-Discharge-Notice.xml", "hospital-adw"): set(),
    ("ADW-Message-Withdrawal-Notice.xml", "hospital-adw"): set(),
}  # fmt: skip
"""What they say, each with its place and its code; of all else they are silent."""

REFUSED = {
    ("REFREQ02.xml", "yas"): ("not-supported", "ServiceRequest.category"),
    ("REFREQ03.xml", "bars-examples"): ("not-supported", "Bundle.meta.versionId"),
    ("REFREQ8A.xml", "bars-examples"): ("not-supported", "Bundle.meta.versionId"),
    ("REFREQ8B.xml", "bars-examples"): ("not-supported", "Bundle.meta.versionId"),
    ("VALREQ01.xml", "bars-examples"): ("invariant", "MessageHeader.definition"),
    ("VALRESP04.xml", "bars-examples"): ("invariant", "MessageHeader.definition"),
    ("ADW-Message-Assessment-Notice.xml", "bars-examples"): ("invariant", "Bundle.meta.versionId"),
}


def tried(name: str, source: str) -> dict[str, Any]:
    """What the command prints of a published file."""
    file = next((path for path in FILES if path.name == name), None)
    if file is None:
        pytest.skip("the published messages are not beside the clone")
    result = CliRunner().invoke(app, ["try", str(file), "--as", source, "--json"])
    said: dict[str, Any] = json.loads(result.stdout)
    return said


@pytest.mark.parametrize(("name", "source"), FACTS, ids="-".join)
def test_what_a_file_says_has_its_place_and_its_code(name: str, source: str) -> None:
    said = tried(name, source)["facts"]
    found = {tuple(each[part] for part in PARTS) for each in said if each["basis"] != "silence"}
    assert found == FACTS[name, source]


@pytest.mark.parametrize(("name", "source"), REFUSED, ids="-".join)
def test_a_refusal_is_in_the_standards_words_and_says_where(name: str, source: str) -> None:
    (issue,) = json.loads(tried(name, source)["answer"])["issue"]
    assert (issue["code"], *issue["expression"]) == REFUSED[name, source]
