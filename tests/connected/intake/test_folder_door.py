"""Dropped files, on a real database: each row has its outcome, each file its reply."""

import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.chassis.instruments import REGISTRY
from services.intake.settings import IntakeSettings
from services.intake.source_files import SOURCES
from tests.connected.intake.conftest import Intake
from tests.connected.intake.dropping import SOURCE, Folder, looking
from tests.connected.intake.gate import Gate
from tests.unit.intake.forms import csv_file, row
from tests.waiting import until


@pytest.fixture
async def folder(intake: Intake, tmp_path: Path) -> AsyncIterator[Folder]:
    async with looking(intake, tmp_path) as found:
        yield found


def repeated() -> float:
    """How many rows were answered as they were before."""
    labels = {"channel": "file", "source": SOURCE, "result": "replayed"}
    return REGISTRY.get_sample_value("referral_idempotency_requests_total", labels) or 0.0


def outcomes(reply: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    return [(each["line"], each["outcome"], each["version"]) for each in reply]


async def test_a_row_becomes_a_referral_and_its_sender_is_told(intake: Intake, folder: Folder):
    folder.drop("today.csv", csv_file([row()]))
    (told,) = await folder.reply("today.csv")
    (kept,) = await intake.fetch("SELECT id, source, source_reference, facts FROM referral")
    assert (told["outcome"], told["referral_id"]) == ("accepted", str(kept["id"]))
    assert (kept["source"], kept["source_reference"]) == ("yas-forms", "YF-0001")
    assert '"falls_risk":"yes"' in kept["facts"].replace(" ", "")
    (record,) = await intake.fetch("SELECT record FROM record")
    assert "Testpatient" in record["record"]
    assert folder.kept("done") == ["today.csv"]
    assert folder.kept("inbox") == []


async def test_each_row_has_its_own_outcome(intake: Intake, folder: Folder):
    rows = [
        row(),
        row(incident_number="YF-0002", patient_dob="once upon a time", submitted_at="x"),
        row(),
        row(form_status="AMENDED", submitted_at="27/11/2026 10:00", situation="Fell again."),
        row(incident_number="YF-0003", form_status="AMENDED"),
        row(form_status="WITHDRAWN", submitted_at="27/11/2026 11:00"),
        row(incident_number=""),
    ]
    folder.drop("today.csv", csv_file(rows))
    reply = await folder.reply("today.csv")
    assert outcomes(sorted(reply, key=lambda each: int(each["line"]))) == [
        ("2", "accepted", "1"),
        ("3", "refused", ""),
        ("4", "unchanged", "1"),
        ("5", "accepted", "2"),
        ("6", "refused", ""),
        ("7", "withdrawn", "3"),
        ("8", "refused", ""),
    ]
    by_line = {each["line"]: each for each in reply}
    assert set(by_line["3"]["columns"].split("; ")) == {"patient_dob", "submitted_at"}
    assert by_line["6"]["reason"] == "not_held"
    assert by_line["8"]["columns"] == "incident_number"
    assert await intake.count("reject") == 3
    assert "once upon a time" not in str(reply)


async def test_a_row_that_withdraws_and_raises_a_concern_ends_nothing(
    intake: Intake, folder: Folder
):
    said = "No longer needed. Her son hits her and takes her money."
    rows = [row(), row(form_status="WITHDRAWN", submitted_at="27/11/2026 11:00", situation=said)]
    folder.drop("today.csv", csv_file(rows))
    assert outcomes(await folder.reply("today.csv"))[1] == ("3", "withdrawn", "2")
    (kept,) = await intake.fetch("SELECT withdrawn_at, facts FROM referral")
    assert kept["withdrawn_at"] is None
    assert json.loads(kept["facts"])["safeguarding"] == "suspected"


async def test_the_same_file_twice_is_once_and_has_the_same_reply(intake: Intake, folder: Folder):
    content = csv_file([row(), row(incident_number="YF-0002", patient_dob="x")])
    folder.drop("today.csv", content)
    first, before = await folder.reply("today.csv"), repeated()
    folder.drop("again.csv", content)
    assert await folder.reply("again.csv") == first
    assert repeated() == before + 2, "each of its rows is answered again"
    assert [await intake.count(each) for each in ("referral", "message", "reject")] == [1, 1, 1]
    assert folder.kept("done") == ["again.csv", "today.csv"]


async def test_a_row_that_was_in_an_earlier_file_is_unchanged(intake: Intake, folder: Folder):
    folder.drop("one.csv", csv_file([row()]))
    (first,) = await folder.reply("one.csv")
    folder.drop("two.csv", csv_file([row(), row(incident_number="YF-0002")]))
    reply = await folder.reply("two.csv")
    assert outcomes(reply) == [("2", "unchanged", "1"), ("3", "accepted", "1")]
    assert reply[0]["referral_id"] == first["referral_id"]
    assert await intake.count("referral") == 2


async def test_a_file_that_cannot_be_read_is_kept_and_put_aside(intake: Intake, folder: Folder):
    folder.drop("today.csv", b"name,colour\nTestpatient,blue\n")
    reply = await folder.reply("today.csv")
    assert [(each["line"], each["outcome"], each["reason"]) for each in reply] == [
        ("0", "refused", "invalid")
    ]
    assert "incident_number" in reply[0]["columns"]
    assert "Testpatient" not in str(reply)
    assert "colour" not in str(reply)
    (kept,) = await intake.fetch("SELECT reason, body FROM reject")
    assert kept["body"] == b"name,colour\nTestpatient,blue\n"
    assert folder.kept("quarantine") == ["today.csv"]


async def test_an_unreadable_file_sent_again_is_told_the_same_and_kept_once(
    intake: Intake, folder: Folder
):
    for name in ("one.csv", "two.csv"):
        folder.drop(name, b"\xff\xfe\x00")
        (told,) = await folder.reply(name)
        assert (told["line"], told["reason"]) == ("0", "unreadable")
    assert await intake.count("reject") == 1
    assert folder.kept("quarantine") == ["one.csv", "two.csv"]


async def test_a_file_of_another_kind_is_refused_and_the_next_one_is_read(
    intake: Intake, folder: Folder
):
    folder.drop("letter.docx", b"PK\x03\x04")
    (told,) = await folder.reply("letter.docx")
    assert told["reason"] == "media_type"
    folder.drop("today.csv", csv_file([row()]))
    assert outcomes(await folder.reply("today.csv")) == [("2", "accepted", "1")]


async def test_a_half_written_file_waits(intake: Intake, folder: Folder):
    content = csv_file([row(), row(incident_number="YF-0002")])
    path = folder.root / "inbox" / "today.csv.part"
    path.write_bytes(content[:300])
    folder.drop("other.csv", csv_file([row(incident_number="YF-0003")]))
    await folder.reply("other.csv")
    assert await intake.count("referral") == 1
    with path.open("ab") as writing:
        writing.write(content[300:])
    path.rename(path.with_name("today.csv"))
    assert len(await folder.reply("today.csv")) == 2


async def test_what_a_stalled_sender_writes_late_is_refused_and_told(
    intake: Intake, folder: Folder
):
    content = csv_file([row(), row(incident_number="YF-0002")])
    first = csv_file([row()])
    with (folder.root / "inbox" / "today.csv").open("wb", 0) as writing:
        writing.write(first)
        assert outcomes(await folder.reply("today.csv")) == [("2", "accepted", "1")]
        writing.write(content[len(first) :])
        (told,) = await folder.reply("today.csv")
    assert (told["outcome"], told["reason"]) == ("refused", "conflict")
    assert "Drop what is new in it as a file of its own" in str(told)
    assert await intake.count("referral") == 1
    assert await intake.count("reject") == 1
    assert folder.kept("quarantine") == ["~today.csv"]


async def test_rows_wait_out_an_outage_and_none_is_lost_or_doubled(
    settings: IntakeSettings, database_url: str, tmp_path: Path
):
    gate = Gate(database_url)
    async with gate.standing() as url:
        through = {**dict(settings), "database_url": url, "answer_within_seconds": 1.0}
        async with (
            Intake(IntakeSettings(**through), database_url).open() as intake,
            looking(intake, tmp_path) as folder,
        ):
            folder.drop("one.csv", csv_file([row()]))
            await folder.reply("one.csv")
            gate.shut()
            rows = [row(incident_number=f"YF-1{number:03}") for number in range(300)]
            folder.drop("two.csv", csv_file(rows))
            await until(lambda: folder.kept("working") == ["two.csv"])
            assert not folder.kept("replies")
            gate.open()
            assert len(await folder.reply("two.csv")) == 300
            assert await intake.count("referral") == 301


async def test_ten_thousand_rows_go_through(intake: Intake, folder: Folder):
    rows = (row(incident_number=f"YF-{number:05}") for number in range(10_000))
    folder.drop("all.csv", csv_file(rows))
    reply = await folder.reply("all.csv")
    assert len(reply) == 10_000
    assert {each["outcome"] for each in reply} == {"accepted"}
    assert await intake.count("referral") == 10_000


JSON_FORM = {
    "submission_id": "PF-1",
    "person": {"surname": "Testperson"},
    "referrer": {"name": "Sample Nurse", "kind": "gp"},
    "help": {"story": "Needs a rail.", "struggling_with": ["falls"]},
    "concerns": ["none"],
}


async def test_a_source_with_a_form_of_its_own_posts_json(intake: Intake):
    body = json.dumps(JSON_FORM).encode()
    accepted = await intake.send(body, source="professionals-form")
    assert accepted.status_code == 202
    assert (await intake.send(body, source="professionals-form")).content == accepted.content
    wrong = json.dumps(JSON_FORM | {"person": {"surname": ""}}).encode()
    refused = await intake.send(wrong, source="professionals-form")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/person/surname"
    (kept,) = await intake.fetch("SELECT facts FROM referral")
    assert json.loads(kept["facts"])["falls_risk"] == "yes"


@pytest.mark.parametrize("kind", ["ndjson", "json"])
async def test_files_of_json_are_read_by_a_source_that_nobody_programmed(
    intake: Intake, tmp_path: Path, kind: str
):
    sources = tmp_path / "sources"
    shutil.copytree(SOURCES, sources)
    file = (sources / "professionals-form.yaml").read_text(encoding="utf-8")
    file = file.replace("door: http-json", f"door: folder\nfolder: {{ format: {kind} }}")
    file = file.replace("professionals-form\n", "list\n", 1).replace("title: ", "title: List, ")
    (sources / "list.yaml").write_text(file, encoding="utf-8")
    settings = intake.settings.model_copy(update={"sources_dir": sources})
    items = [JSON_FORM, "no object", JSON_FORM | {"submission_id": "PF-2"}]
    content = json.dumps(items) if kind == "json" else "\n".join(map(json.dumps, items))
    listed = replace(intake, settings=settings)
    listed.runtime = intake.runtime
    async with looking(listed, tmp_path / "drops", "list") as folder:
        folder.drop(f"a.{kind}", content.encode())
        reply = sorted(outcomes(await folder.reply(f"a.{kind}")))
    assert reply == [("1", "accepted", "1"), ("2", "refused", ""), ("3", "accepted", "1")]


async def test_read_anew_under_a_changed_table_what_was_taken_stays_and_the_refused_has_a_chance(
    intake: Intake, tmp_path: Path
):
    sources = tmp_path / "sources"
    shutil.copytree(SOURCES, sources)
    listed = replace(intake, settings=intake.settings.model_copy(update={"sources_dir": sources}))
    listed.runtime = intake.runtime
    content = csv_file([
        row(), row(patient_dob="x", incident_number="YF-0002"), row(situation="Fell in the bath.")
    ])  # fmt: skip
    async with looking(listed, tmp_path / "drops") as folder:
        folder.drop("one.csv", content)
        assert [each["outcome"] for each in await folder.reply("one.csv")] == [
            "accepted", "refused", "accepted",
        ]  # fmt: skip
    file = sources / "yas-forms.yaml"
    file.write_text(file.read_text().replace("title: ", "title: Newer, ", 1))
    async with looking(listed, tmp_path / "drops") as folder:
        folder.drop("two.csv", content)
        assert [each["outcome"] for each in await folder.reply("two.csv")] == [
            "unchanged", "refused", "unchanged",
        ]  # fmt: skip
    assert [await intake.count(each) for each in ("referral", "message", "reject")] == [1, 2, 2]
