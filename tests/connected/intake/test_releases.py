"""What was refused is released or discarded by a role of its own; each deed is logged."""

import asyncio
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli import intake as commands
from services.intake import looks, rejects, releases
from services.intake.erase import erase
from services.intake.looks import NotAllowed
from services.intake.rejected import Code, refuse
from services.intake.releasing import Releasing
from services.intake.rereading import Rereading
from services.intake.submission import Door, Refusal, Submission
from tests.connected.intake.bundle import bundle
from tests.connected.intake.conftest import Intake, form
from tests.connected.intake.mortal import running
from tests.unit.intake.forms import csv_file, row
from tests.unit.intake.hl7 import message as hl7_message
from tests.unit.intake.letters import SERVER, letter
from tests.unit.intake.notices import notice

BAD = form(nickname="Testperson Example")

SENT = [
    ("contact-centre", Door.JSON, "application/json", form()),
    ("bars-examples", Door.FHIR, "application/fhir+json", bundle()),
    ("hospital-adw", Door.ADW, "application/fhir+xml", notice()),
    ("yas-forms", Door.FILE, "text/csv", csv_file([row()])),
    ("hospital-hl7", Door.HL7, "application/hl7-v2", hl7_message()),
    ("police-mailbox", Door.MAIL, "message/rfc822", letter()),
]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    """The command finds this test's database, and waits for nobody."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr(commands, "WAIT_SECONDS", 0.0)


async def refused(intake: Intake, source: str, door: Door, media_type: str, body: bytes) -> UUID:
    """The id of a reject: a message that is good now, and was refused when it came."""
    why = refuse(422, Code.VALUE, "A code that its file did not have then.")
    message = Submission(
        id=uuid4(),
        source=intake.front.sources.held[source],
        door=door,
        key=None,
        body=body,
        size=len(body),
        sha256=hashlib.sha256(body).digest(),
        media_type=media_type,
        received_at=datetime.now(UTC),
        content=why,
    )
    async with intake.runtime.works.begin() as work:
        await rejects.keep(work.tx, [(message, Refusal(message.id, message.received_at, why))])
    return message.id


def releasing(intake: Intake) -> Releasing:
    """The part of intake that takes what is released."""
    return Releasing(intake.front, Rereading(intake.front, SERVER))


async def run(*words: str) -> Result:
    """The command, in a thread: it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, commands.app, ["rejects", *words])


async def released(which: object, *more: str) -> Result:
    words = ("--purpose", "its code table is mended", "--as", "a.clerk")
    return await run("release", str(which), *words, *more)


async def outcome(intake: Intake, which: UUID) -> tuple[Any, ...]:
    found = await intake.fetch(
        "SELECT outcome, referral_id FROM release WHERE reject_id = $1", which
    )
    return tuple(found[0])


@pytest.mark.parametrize(("source", "door", "kind", "body"), SENT, ids=[e[1].value for e in SENT])
async def test_every_doors_message_is_given_to_its_reader_again(
    intake: Intake, source: str, door: Door, kind: str, body: bytes
):
    which = await refused(intake, source, door, kind, body)
    assert (await released(which)).exit_code == 0
    assert await intake.count("referral") == 0, "it takes an intake"
    taking = releasing(intake)
    assert await taking.take(intake.runtime.pool)
    assert not await taking.take(intake.runtime.pool)
    assert await outcome(intake, which) == ("accepted", which)
    (referral,) = await intake.fetch("SELECT id, source FROM referral")
    assert tuple(referral) == (which, source)
    assert await intake.count("reject") == 0
    assert (await released(which)).exit_code == 4, "it is no reject any more"


async def test_who_released_what_and_why_is_in_the_audit_and_each_look_in_the_access_log(
    intake: Intake,
):
    which = await refused(intake, *SENT[0])
    await released(which, "--dry-run")
    await released(which)
    await releasing(intake).take(intake.runtime.pool)
    logged = await intake.fetch("SELECT action, reject_id, purpose FROM access_log ORDER BY id")
    why = "its code table is mended"
    assert [tuple(each) for each in logged] == [
        ("masked", which, why),
        ("release", which, why),
        ("released", which, why),
    ]
    (deed,) = await intake.fetch("SELECT actor, action, subject, reason FROM audit")
    assert tuple(deed) == ("a.clerk", "release reject", str(which), why)


async def test_refused_again_it_stays_and_may_be_released_once_more(intake: Intake):
    assert (await intake.send(BAD)).status_code == 422
    which = (await intake.fetch("SELECT id FROM reject"))[0]["id"]
    taking = releasing(intake)
    for times in (1, 2):
        assert (await released(which)).exit_code == 0
        assert await taking.take(intake.runtime.pool)
        (row_,) = await intake.fetch("SELECT outcome, times, problems FROM release")
        assert (row_["outcome"], row_["times"]) == ("refused", times)
        assert json.loads(row_["problems"])[0]["pointer"] == "/nickname"
        assert await intake.count("reject") == 1
    assert await intake.count("referral") == 0


async def test_what_was_refused_for_what_was_held_is_taken_once_that_has_changed(intake: Intake):
    """At doors that remember a refusal, too: each release is a message of its own."""
    amended = csv_file([row(incident_number="YF-1", form_status="AMENDED")])
    new = csv_file([row(incident_number="YF-1")])
    update = await refused(intake, "yas-forms", Door.FILE, "text/csv", amended)
    referral_id = await refused(intake, "yas-forms", Door.FILE, "text/csv", new)
    taking = releasing(intake)
    for which, expected in ((update, "refused"), (referral_id, "accepted"), (update, "accepted")):
        await released(which)
        assert await taking.take(intake.runtime.pool)
        assert (await outcome(intake, which))[0] == expected
    (found,) = await intake.fetch("SELECT id, version FROM referral")
    assert tuple(found) == (referral_id, 2)


async def test_released_after_its_person_was_erased_it_is_gone(intake: Intake):
    await intake.send(form())
    (referral,) = await intake.fetch("SELECT id FROM referral")
    async with intake.runtime.works.begin() as work:
        await erase(work, referral["id"], actor="a.clerk", reason="asked")
    which = await refused(intake, *SENT[0])
    await released(which)
    assert await releasing(intake).take(intake.runtime.pool)
    assert (await outcome(intake, which))[0] == "refused"
    assert await intake.count("reject") == 0


async def test_asked_for_twice_it_is_one(intake: Intake):
    which = await refused(intake, *SENT[0])
    await released(which)
    await released(which)
    taking = releasing(intake)
    assert await taking.take(intake.runtime.pool)
    assert not await taking.take(intake.runtime.pool)
    assert await intake.count("referral") == await intake.count("message") == 1


async def test_the_command_waits_for_a_running_intake_and_tells_what_came_of_it(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(commands, "WAIT_SECONDS", 10.0)
    running = asyncio.create_task(releasing(intake).run(intake.runtime))
    good = await refused(intake, *SENT[0])
    told = json.loads((await released(good, "--json")).stdout)
    assert (told["outcome"], told["referral_id"], told["version"]) == ("accepted", str(good), 1)
    await intake.send(BAD)
    bad = (await intake.fetch("SELECT id FROM reject"))[0]["id"]
    again = await released(bad)
    assert again.exit_code == 1
    assert "/nickname" in again.output
    assert "Testperson" not in again.output
    running.cancel()


async def test_what_is_not_whole_or_no_source_s_any_more_is_not_taken(intake: Intake):
    cut = await refused(intake, *SENT[0])
    await intake.fetch("UPDATE reject SET size = size + 1 RETURNING 1")
    whole = await refused(intake, "yas-forms", Door.FILE, "text/csv", csv_file([row(), row()]))
    gone = await refused(intake, *SENT[0])
    await intake.fetch("UPDATE reject SET source = 'gone' WHERE id = $1 RETURNING 1", gone)
    moved = await refused(intake, "contact-centre", Door.HL7, "x/y", b"MSH")
    taking = releasing(intake)
    for which in (cut, whole, gone, moved):
        await released(which)
        assert await taking.take(intake.runtime.pool)
        assert (await outcome(intake, which))[0] == "refused"
    assert await intake.count("referral") == 0


async def test_a_released_mail_of_nobody_known_is_read_by_a_person(intake: Intake):
    which = await refused(intake, *SENT[-1])
    await released(which)
    await releasing(intake).take(intake.runtime.pool)
    ((facts,),) = await intake.fetch("SELECT facts FROM referral")
    assert "yes" not in [v for k, v in json.loads(facts).items() if k == "safeguarding"]


async def test_one_is_discarded_with_a_reason_and_only_that_is_kept(intake: Intake):
    which = await refused(intake, *SENT[0])
    words = ("discard", str(which), "--reason", "junk", "--as", "a.clerk")
    assert (await run(*words, "--dry-run")).exit_code == 0
    assert await intake.count("reject") == 1
    assert (await run(*words)).exit_code == 0
    assert await intake.count("reject") == 0
    assert (await run(*words)).exit_code == 4
    (deed,) = await intake.fetch("SELECT actor, action, subject, reason, detail FROM audit")
    assert tuple(deed)[:4] == ("a.clerk", "discard reject", str(which), "junk")
    assert json.loads(deed["detail"])["source"] == "contact-centre"
    assert "Testperson" not in str(dict(deed))
    logged = await intake.fetch("SELECT action FROM access_log ORDER BY id")
    assert [each["action"] for each in logged] == ["masked", "discard", "discard"]


async def test_what_goes_while_its_release_waits_is_not_taken(intake: Intake):
    which = await refused(intake, *SENT[0])
    await released(which)
    await intake.fetch("DELETE FROM reject RETURNING 1")
    assert await releasing(intake).take(intake.runtime.pool)
    assert await intake.count("release") == await intake.count("referral") == 0


@pytest.mark.parametrize("role", [looks.MASKED, looks.PAYLOAD])
async def test_who_may_look_may_not_release_or_discard(
    intake: Intake, database_url: str, role: str
):
    which = await refused(intake, *SENT[0])
    name = f"clerk_{uuid4().hex[:8]}"
    async with intake.connected() as owner:
        await owner.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'for this test'")
        await owner.execute(f"GRANT {role} TO {name}")
        found = urlsplit(database_url)
        host = found.netloc.partition("@")[2]
        url = found._replace(netloc=f"{name}:for%20this%20test@{host}").geturl()
        try:
            with pytest.raises(NotAllowed):
                async with looks.looking(url, role=releases.ROLE):
                    pass
            async with looks.looking(url, role=role) as connection:
                for deed in (releases.release, releases.discard):
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        await deed(connection, which, actor="x", purpose="y")
        finally:
            await owner.execute(f"DROP ROLE {name}")
    assert await intake.count("reject") == 1


async def test_who_may_release_reads_no_payload_and_the_service_only_what_is_released(
    intake: Intake, database_url: str
):
    which = await refused(intake, *SENT[0])
    async with looks.looking(database_url, role=releases.ROLE) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT intake.read_reject($1, 'curious')", which)
    assert await intake.runtime.pool.fetch("SELECT * FROM read_released($1)", which) == []
    await released(which)
    assert len(await intake.runtime.pool.fetch("SELECT * FROM read_released($1)", which)) == 1
    await releasing(intake).take(intake.runtime.pool)
    assert await intake.runtime.pool.fetch("SELECT * FROM read_released($1)", which) == []


@pytest.mark.parametrize(
    ("place", "side"),
    [
        ("services.intake.releasing:Releasing._taken", "before"),
        ("services.intake.committing:Committing.__call__", "after"),
        ("services.intake.releasing:_settle", "before"),
    ],
)
async def test_a_release_whose_process_is_killed_is_taken_once(
    provisioned: None, intake: Intake, tmp_path: Path, place: str, side: str
):
    which = await refused(intake, *SENT[0])
    await released(which)
    async with running(intake, tmp_path, place, side, "1") as process:
        assert await process.wait() == -9
    await intake.fetch("UPDATE release SET due_at = now() RETURNING 1")
    assert await releasing(intake).take(intake.runtime.pool)
    assert await outcome(intake, which) == ("accepted", which)
    assert await intake.count("referral") == await intake.count("message") == 1
    assert await intake.count("reject") == 0
