"""Sources as an operator changes them while intake runs: files, keys, switching off."""

import asyncio
import json
import logging
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.chassis.instruments import REGISTRY
from services.chassis.service import Runtime
from services.cli.sources import app
from services.intake import keys
from services.intake.in_force import InForce
from services.intake.settings import IntakeSettings
from services.intake.source_files import SOURCES
from services.intake.watching import Watch
from tests.connected.intake.conftest import Intake, form
from tests.unit.intake.examples import FALLS_XML
from tests.waiting import until

WHO = ("--as", "ada")
WHY = ("--reason", "a drill", *WHO)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The sources that ship, in a folder of this test's own."""
    return Path(shutil.copytree(SOURCES, tmp_path / "sources"))


@pytest.fixture
def settings(settings: IntakeSettings, folder: Path) -> IntakeSettings:
    """This test's intake reads that folder."""
    return settings.model_copy(update={"sources_dir": folder})


@pytest.fixture(autouse=True)
def environment(
    monkeypatch: pytest.MonkeyPatch, database_url: str, bootstrap_servers: str, folder: Path
) -> None:
    """The command finds this test's servers and files."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap_servers)
    monkeypatch.setenv("SOURCES_DIR", str(folder))


@pytest.fixture
async def watching(intake: Intake) -> Intake:
    """Intake that looks after its sources."""
    intake.watch()
    return intake


async def frontdoor(*words: object) -> Result:
    """Run the command in a thread: it has an event loop of its own."""
    arguments = [str(word) for word in words]
    return await asyncio.to_thread(CliRunner().invoke, app, arguments)


def changed(file: Path, old: str, new: str) -> None:
    """The file with something else in it, at once, as an editor saves it."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    beside = file.with_suffix(".new")
    beside.write_text(text.replace(old, new), encoding="utf-8")
    beside.replace(file)


def new_source(folder: Path, name: str) -> Path:
    """A source like the contact centre's, in a file that is not in the folder yet."""
    text = (SOURCES / "contact-centre.yaml").read_text(encoding="utf-8")
    file = folder.parent / f"{name}.yaml"
    text = text.replace("name: contact-centre", f"name: {name}")
    file.write_text(text.replace("title: Adult", f"title: {name}, adult"), encoding="utf-8")
    return file


async def answered(intake: Intake, status: int, *, source: str) -> None:
    """Wait until the source's messages, each a new one, are answered so."""

    async def so() -> bool:
        sent = await intake.send(form(reference=str(uuid4())), source=source)
        return sent.status_code == status

    await until(so)


async def readiness(intake: Intake) -> tuple[str | None, str | None]:
    """What keeps intake from being ready, and what a person must know of, as to its sources."""
    ((_, check),), ((_, waits),) = intake.service.checks, intake.service.waits
    return await check(intake.runtime), waits()


async def test_a_file_that_comes_is_a_source_within_seconds(watching: Intake, folder: Path) -> None:
    added = await frontdoor("add", new_source(folder, "annexe"), *WHO)
    assert added.exit_code == 0, added.output
    watching.issued["annexe"] = added.stdout.strip()
    await answered(watching, 202, source="annexe")
    labels = {"channel": "phone", "source": "annexe"}
    assert REGISTRY.get_sample_value("referral_received_total", labels) == 1


async def test_of_a_new_source_each_metric_is_there_before_anything_has_come(
    watching: Intake, folder: Path
) -> None:
    await frontdoor("add", new_source(folder, "west-annexe"), *WHO)
    labels = {"channel": "phone", "source": "west-annexe"}

    async def there() -> bool:
        return REGISTRY.get_sample_value("referral_received_total", labels) == 0

    await until(there)


async def test_a_file_that_changes_counts_for_the_next_message(
    watching: Intake, folder: Path
) -> None:
    changed(folder / "contact-centre.yaml", "REQ-AE: { equipment_needs", "REQ-AE: { falls_risk")

    async def falls() -> bool:
        sent = await watching.send(form(reference=str(uuid4()), needs=[]))
        facts = await watching.fetch(
            "SELECT facts->>'falls_risk' FROM referral WHERE id = $1", sent.json()["referral_id"]
        )
        return bool(facts[0][0] == "yes")

    await until(falls)


async def test_a_file_that_does_not_hold_leaves_the_old_version_and_is_told_everywhere(
    watching: Intake, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "frontdoor.intake.sources")
    changed(folder / "contact-centre.yaml", "kind: contact_centre", "kind: contact_center")

    async def told() -> bool:
        return REGISTRY.get_sample_value("referral_source_files_refused") == 1

    await until(told)
    assert (await watching.send(form())).status_code == 202
    not_ready, waits = await readiness(watching)
    assert not_ready is None
    assert waits is not None
    assert "contact-centre.yaml:7:7: unknown value of 'kind' 'contact_center'. Did you" in waits
    faults = [vars(record)["fault"] for record in caplog.records]
    assert len(faults) == 1
    listed = json.loads((await frontdoor("list", "--json")).stdout)
    states = {each["name"]: (each["state"], len(each["faults"])) for each in listed}
    assert states["contact-centre"] == ("refused", 1)
    changed(folder / "contact-centre.yaml", "kind: contact_center", "kind: contact_centre")

    async def mended() -> bool:
        return REGISTRY.get_sample_value("referral_source_files_refused") == 0

    await until(mended)
    assert await readiness(watching) == (None, None)


async def test_a_source_whose_file_goes_is_refused_in_its_dialect(
    watching: Intake, folder: Path
) -> None:
    assert (await watching.send(form())).status_code == 202
    (folder / "test-harness.yaml").unlink()
    (folder / "contact-centre.yaml").unlink()
    await answered(watching, 403, source="contact-centre")
    stored = await watching.count("referral")
    refused = await watching.send(form(reference="CC-0002"))
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["detail"] == "Messages of this source are not taken."
    assert await watching.count("referral") == stored


async def test_a_source_whose_file_never_held_is_asked_to_come_again(
    settings: IntakeSettings, database_url: str, folder: Path
) -> None:
    changed(folder / "contact-centre.yaml", "kind: contact_centre", "kind: contact_center")
    async with Intake(settings, database_url).open() as intake:
        sent = await intake.send(form())
        assert (sent.status_code, sent.headers["retry-after"]) == (503, "2")
        not_ready, _ = await readiness(intake)
        assert not_ready is not None
        assert not_ready.startswith("begun without contact-centre, test-harness: ")
        intake.watch()
        changed(folder / "contact-centre.yaml", "kind: contact_center", "kind: contact_centre")
        await answered(intake, 202, source="contact-centre")
        assert await readiness(intake) == (None, None)


async def test_a_disabled_source_is_refused_within_seconds_until_it_is_enabled(
    watching: Intake,
) -> None:
    done = await frontdoor("disable", "contact-centre", *WHY)
    assert (done.exit_code, done.stderr) == (0, "contact-centre is disabled.\n")
    await answered(watching, 403, source="contact-centre")
    assert (await watching.send(form(), source="test-harness")).status_code == 202
    assert (await frontdoor("disable", "contact-centre", *WHY)).exit_code == 5
    (listed,) = [
        each
        for each in json.loads((await frontdoor("list", "--json")).stdout)
        if each["state"] == "disabled"
    ]
    assert (listed["name"], listed["disabled"]["by"]) == ("contact-centre", "ada")
    assert "a drill" in (await frontdoor("list")).stdout
    done = await frontdoor("enable", "contact-centre", *WHY)
    assert (done.exit_code, done.stderr) == (0, "contact-centre is enabled.\n")
    await answered(watching, 202, source="contact-centre")
    assert (await frontdoor("enable", "contact-centre", *WHY)).exit_code == 5
    audit = await watching.fetch("SELECT actor, action, subject, reason FROM audit ORDER BY id")
    assert [tuple(each) for each in audit] == [
        ("ada", "disable source", "contact-centre", "a drill"),
        ("ada", "enable source", "contact-centre", "a drill"),
    ]


async def test_a_door_begins_once_it_is_known_who_is_disabled(intake: Intake, folder: Path) -> None:
    await frontdoor("disable", "contact-centre", *WHY)
    sources, open_to = InForce(folder), asyncio.Queue[set[str]]()
    watch = Watch(sources)

    async def door(_: Runtime) -> None:
        await open_to.put(set(sources))

    opening = asyncio.create_task(watch.settled(door)(intake.runtime))
    await asyncio.sleep(0)
    assert "contact-centre" in sources
    assert open_to.empty()
    await watch.look(intake.runtime)
    assert "contact-centre" not in await open_to.get()
    await opening


async def test_a_bars_source_that_is_disabled_is_told_by_an_operation_outcome(
    intake: Intake,
) -> None:
    await intake.key("yas")
    await frontdoor("disable", "yas", *WHY)
    refused = await intake.send_fhir(FALLS_XML, source="yas")
    assert refused.status_code == 403
    issue = refused.json()["issue"][0]
    assert issue["code"] == "forbidden"
    assert issue["details"]["coding"][0]["code"] == "REC_FORBIDDEN"
    assert await intake.count("referral") == 0


async def test_a_source_that_was_disabled_before_intake_began_is_refused_at_once(
    settings: IntakeSettings, database_url: str
) -> None:
    await frontdoor("disable", "contact-centre", *WHY)
    async with Intake(settings, database_url).open() as intake:
        assert (await intake.send(form())).status_code == 403


async def test_after_a_rotation_both_keys_work_and_after_the_overlap_the_new_one_alone(
    intake: Intake,
) -> None:
    old = await intake.key("contact-centre")
    async with intake.connected() as connection:
        overlap = timedelta(seconds=2)
        new = await keys.rotate(connection, "contact-centre", overlap=overlap, actor="ada")
    for key in (old, new):
        intake.issued["contact-centre"] = key
        assert (await intake.send(form())).status_code == 202
    intake.issued["contact-centre"] = old
    await answered(intake, 401, source="contact-centre")
    intake.issued["contact-centre"] = new
    assert (await intake.send(form(reference="CC-0002"))).status_code == 202


async def test_rotating_prints_the_new_key_once_and_when_the_older_ones_end(
    intake: Intake,
) -> None:
    old = await intake.key("yas")
    told = await frontdoor("rotate-key", "yas", "--dry-run", *WHO)
    assert (told.exit_code, told.stdout) == (0, "")
    done = await frontdoor("rotate-key", "yas", "--overlap", "12h", *WHO)
    new = done.stdout.strip()
    assert (done.exit_code, len(new)) == (0, 43)
    first = keys.fingerprint(old).hex()[:12]
    assert f"The key {first} ends {datetime.now(UTC) + timedelta(hours=12):%Y-%m-%d}" in done.stderr
    issued = {each["fingerprint"]: each for each in await listed_keys("yas")}
    assert issued.keys() == {first, keys.fingerprint(new).hex()[:12]}
    ends = datetime.fromisoformat(issued[first]["expires_at"]) - datetime.now(UTC)
    assert timedelta(hours=11, minutes=59) < ends <= timedelta(hours=12)
    table = await frontdoor("list")
    assert first in table.stdout
    assert new not in table.stdout + done.stderr
    audit = await intake.fetch("SELECT actor, action, subject, detail->>'fingerprint' FROM audit")
    told_of = keys.fingerprint(new).hex()[:12]
    assert [tuple(each) for each in audit] == [("ada", "rotate key", "yas", told_of)]


async def test_a_later_rotation_gives_no_older_key_more_time_and_none_ends_them_at_once(
    intake: Intake,
) -> None:
    await intake.key("yas")
    await frontdoor("rotate-key", "yas", "--overlap", "30m", *WHO)
    await frontdoor("rotate-key", "yas", "--overlap", "7d", *WHO)
    ends = sorted(each["expires_at"] or "never" for each in await listed_keys("yas"))
    assert len(ends) == 3
    assert datetime.fromisoformat(ends[0]) < datetime.now(UTC) + timedelta(minutes=30)
    await frontdoor("rotate-key", "yas", "--overlap", "0", *WHO)
    (left,) = await listed_keys("yas")
    assert left["expires_at"] is None


async def test_the_list_tells_whom_to_ask_about_a_source(intake: Intake) -> None:
    found = json.loads((await frontdoor("list", "--json")).stdout)
    (told,) = [each["contact"] for each in found if each["name"] == "contact-centre"]
    whom = {"name": "Duty team leader", "phone": "01632 960200"}
    assert told == whom | {"email": None}
    table = (await frontdoor("list")).stdout
    assert f"contact: {whom['name']}, {whom['phone']}" in " ".join(table.split())


async def listed_keys(source: str) -> list[dict[str, Any]]:
    """The keys of a source, as the command lists them."""
    found = json.loads((await frontdoor("list", "--json")).stdout)
    (keys_,) = [each["keys"] for each in found if each["name"] == source]
    return list(keys_)


async def test_adding_twice_is_adding_once_and_another_source_keeps_its_name(
    intake: Intake, folder: Path
) -> None:
    file = new_source(folder, "annexe")
    would = await frontdoor("add", file, "--dry-run", *WHO)
    assert (would.exit_code, would.stdout) == (0, "")
    assert not (folder / "annexe.yaml").exists()
    assert len((await frontdoor("add", file, *WHO)).stdout.strip()) == 43
    again = await frontdoor("add", file, *WHO)
    assert (again.exit_code, again.stdout) == (0, "")
    changed(file, "kind: contact_centre", "kind: gp")
    other = await frontdoor("add", file, *WHO)
    assert other.exit_code == 5
    assert "kind: contact_centre" in (folder / "annexe.yaml").read_text(encoding="utf-8")


async def test_a_file_that_does_not_hold_is_not_added(intake: Intake, folder: Path) -> None:
    file = new_source(folder, "annexe")
    changed(file, "kind: contact_centre", "kind: contact_center")
    refused = await frontdoor("add", file, *WHO)
    assert refused.exit_code == 1
    assert "annexe.yaml:7:7: unknown value of 'kind'" in refused.stderr
    assert not (folder / "annexe.yaml").exists()
    assert await intake.count("source_key") == 0


@pytest.mark.parametrize(
    "words",
    [("rotate-key", "nobody", *WHO), ("disable", "nobody", *WHY)],
    ids=lambda words: words[0],
)
async def test_a_name_that_no_file_has_is_told_with_those_that_there_are(
    words: tuple[str, ...],
) -> None:
    result = await frontdoor(*words)
    assert result.exit_code == 4
    assert "There is no source nobody. There are: bars-examples, contact-centre" in result.stderr
