"""Rules are brought into force, and back, while the router decides."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.chassis import database, outside
from services.chassis.instruments import REGISTRY
from services.chassis.settings import ChassisSettings
from services.chassis.work import Works
from services.cli.proving import proven
from services.router.activation import Officer, Refused
from services.router.history import history, stored
from services.router.load import PACKS, load, read
from services.router.program import Program
from services.router.rulesets import Rulesets
from tests.unit.router.examples import DESTINATIONS, EXAMPLES, RULESET

GIVEN = load(PACKS / "leeds-pilot").program


@dataclass
class Office:
    """Where rules are changed: two people, a router, and a hand on its clock."""

    works: Works
    admin: "asyncpg.Connection[Any]"
    folder: Path
    rulesets: Rulesets

    def pack(self, version: str) -> Path:
        """A small pack of this version."""
        folder = self.folder / version
        (folder / "examples").mkdir(parents=True)
        rules = RULESET.replace('version: "1"', f'version: "{version}"')
        (folder / "ruleset.yaml").write_text(rules, encoding="utf-8")
        (folder / "destinations.yaml").write_text(DESTINATIONS, encoding="utf-8")
        (folder / "examples" / "all.yaml").write_text(EXAMPLES, encoding="utf-8")
        return folder

    async def propose(self, version: str, at: datetime | None = None) -> str:
        """An officer proposes it; its checksum."""
        pack, proof = proven(self.pack(version))
        officer = Officer(self.works, "an.officer")
        await officer.propose(pack, proof, reason="agreed", effective_at=at)
        return pack.ruleset.ref.sha256

    async def back(self) -> str:
        """A third one proposes what was in force before; its checksum."""
        officer = Officer(self.works, "c.officer")
        return (await officer.propose_rollback(reason="wrong team")).sha256

    async def approve(self, sha256: str) -> datetime:
        """A second one approves it."""
        return await Officer(self.works, "b.officer").approve(sha256[:12])

    async def told(self) -> list[tuple[str, dict[str, Any]]]:
        """What was published of rulesets, oldest first."""
        found = await self.admin.fetch(
            "SELECT headers, value FROM router.outbox WHERE topic = 'asc.ruleset.v1' ORDER BY id"
        )
        return [(dict(json.loads(row[0]))["ce_type"], json.loads(row[1])) for row in found]

    async def batch(self, statement: str) -> None:
        """A batch whose work has this statement."""
        async with self.works.begin() as work:
            self.rulesets.tell(work)
            await work.tx.execute(statement)

    async def in_force(self) -> Program:
        """What a batch that begins now is decided by."""
        async with self.works.begin() as work:
            return (await self.rulesets.in_force(work.tx)).program

    async def later(self, seconds: int = 3) -> None:
        """So many seconds pass for what has been activated."""
        await self.admin.execute(
            "UPDATE router.activation "
            "SET at = at - $1::interval, effective_at = effective_at - $1::interval",
            timedelta(seconds=seconds),
        )


@pytest.fixture
async def office(
    bootstrap_servers: str, database_url: str, tmp_path: Path
) -> AsyncIterator[Office]:
    servers = {"DATABASE_URL": database_url, "KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers}
    admin = await asyncpg.connect(database_url)
    async with outside.works("router", servers) as works:
        yield Office(works, admin, tmp_path, Rulesets(GIVEN))
    await admin.close()


def version(program: Program) -> str:
    return program.ruleset.ref.version


async def test_until_a_ruleset_is_activated_the_given_one_decides(office: Office) -> None:
    assert await office.in_force() is GIVEN
    await office.propose("2")
    assert await office.in_force() is GIVEN


async def test_what_two_people_have_agreed_on_decides_from_its_time_on(office: Office) -> None:
    sha256 = await office.propose("2")
    at = await office.approve(sha256)
    assert at > datetime.now(UTC)
    assert await office.in_force() is GIVEN
    await office.later()
    assert (await office.in_force()).ruleset.ref.sha256 == sha256


async def test_a_time_to_come_is_waited_for(office: Office) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert await office.approve(await office.propose("2", tomorrow)) == tomorrow
    await office.later()
    assert await office.in_force() is GIVEN


async def test_who_proposed_does_not_approve(office: Office) -> None:
    sha256 = await office.propose("2")
    with pytest.raises(Refused, match="somebody else must approve"):
        await Officer(office.works, "an.officer").approve(sha256)
    await office.approve(sha256)
    with pytest.raises(Refused, match="no proposal of this checksum waits"):
        await office.approve(sha256)


@pytest.mark.parametrize("named", ["", "abc1234", "0" * 64])
async def test_only_what_was_looked_at_is_approved(office: Office, named: str) -> None:
    await office.propose("2")
    with pytest.raises(Refused):
        await Officer(office.works, "b.officer").approve(named)


async def test_one_login_is_one_person_where_logins_are_not_shared(office: Office) -> None:
    name = await office.admin.fetchval("SELECT current_database()")
    await office.admin.execute(f"ALTER DATABASE {name} SET frontdoor.logins = 'own'")
    with pytest.raises(Refused, match="with this database login"):
        await office.approve(await office.propose("2"))


async def test_a_rollback_brings_back_what_was_in_force_before(office: Office) -> None:
    for each in ("2", "3"):
        await office.approve(await office.propose(each))
        await office.later()
    assert version(await office.in_force()) == "3"
    back = await office.back()
    await office.approve(back)
    await office.later()
    assert version(await office.in_force()) == "2"
    async with office.works.pool.acquire() as connection:
        found = [(each.version, each.reason) for each in (await history(connection)).activations]
    assert found == [("2", "wrong team"), ("3", "agreed"), ("2", "agreed")]


async def test_a_rollback_goes_back_and_not_to_what_is_still_to_come(office: Office) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for each, at in (("2", None), ("3", None), ("4", tomorrow)):
        await office.approve(await office.propose(each, at))
        await office.later()
    back = await office.back()
    await office.approve(back)
    await office.later()
    assert version(await office.in_force()) == "2"


async def test_what_waits_for_approval_is_shown_with_its_files(office: Office) -> None:
    sha256 = await office.propose("2")
    async with office.works.pool.acquire() as connection:
        (waits,) = (await history(connection)).proposals
        files = await stored(connection, sha256[:8])
        assert await stored(connection, "0" * 64) is None
    assert (waits.sha256, waits.proposed_by, waits.effective_at) == (sha256, "an.officer", None)
    assert files == dict(read(office.folder / "2").files)
    await office.approve(sha256)
    async with office.works.pool.acquire() as connection:
        assert (await history(connection)).proposals == ()


async def test_there_is_nothing_to_go_back_to_before_the_second(office: Office) -> None:
    await office.approve(await office.propose("2"))
    await office.later()
    with pytest.raises(Refused, match="no other ruleset was in force before"):
        await Officer(office.works, "c.officer").propose_rollback(reason="wrong team")


async def test_what_does_not_load_here_leaves_the_one_before_in_force(office: Office) -> None:
    for each in ("2", "3"):
        await office.approve(await office.propose(each))
        await office.later()
    await office.admin.execute(
        "UPDATE router.ruleset SET files = jsonb_set(files, '{ruleset.yaml}', '\"rules: [\"') "
        "WHERE version = '3'"
    )
    refused = REGISTRY.get_sample_value("referral_ruleset_refused_total") or 0
    assert version(await office.in_force()) == "2"
    assert version(await office.in_force()) == "2"
    for _ in range(2):
        await office.batch("SELECT 1")
    assert [(name, body["by"]) for name, body in (await office.told())[2:]] == [
        ("asc.ruleset.refused.v1", None)
    ]
    assert REGISTRY.get_sample_value("referral_ruleset_refused_total") == refused + 1


async def test_files_that_are_not_those_of_the_checksum_do_not_load(office: Office) -> None:
    await office.approve(await office.propose("2"))
    await office.later()
    await office.admin.execute(
        "UPDATE router.ruleset SET files = jsonb_set(files, '{ruleset.yaml}', $1::jsonb)",
        json.dumps(RULESET.replace("unknown: pass", "unknown: person")),
    )
    assert await office.in_force() is GIVEN


async def test_an_activation_is_told_with_both_officers(office: Office) -> None:
    sha256 = await office.propose("2")
    assert await office.told() == []
    at = await office.approve(sha256)
    ((name, body),) = await office.told()
    assert (name, body["ruleset"]["sha256"]) == ("asc.ruleset.activated.v1", sha256)
    assert (body["proposed_by"], body["approved_by"]) == ("an.officer", "b.officer")
    assert datetime.fromisoformat(body["effective_at"]) == at


async def test_what_is_not_told_because_its_work_failed_is_told_by_the_next(office: Office) -> None:
    await office.approve(await office.propose("2"))
    await office.later()
    await office.admin.execute("UPDATE router.ruleset SET files = '{}'")
    await office.in_force()
    with pytest.raises(asyncpg.PostgresError):
        await office.batch("SELECT 1 / 0")
    await office.batch("SELECT 1")
    assert [name for name, _ in await office.told()][1:] == ["asc.ruleset.refused.v1"]


def test_an_officer_is_a_staff_account(office: Office) -> None:
    with pytest.raises(Refused, match="name a staff account"):
        Officer(office.works, "An Officer")


async def test_going_back_twice_never_goes_forward(office: Office) -> None:
    first, second, _ = [await in_force_for_a_while(office, each) for each in ("2", "3", "4")]
    for wanted in (second, first):
        assert await office.back() == wanted
        await office.approve(wanted)
        await office.later()
    with pytest.raises(Refused, match="no other ruleset"):
        await office.back()


async def in_force_for_a_while(office: Office, each: str) -> str:
    sha256 = await office.propose(each)
    await office.approve(sha256)
    await office.later()
    return sha256


async def test_a_proposal_is_withdrawn_and_nobody_else_writes_over_it(office: Office) -> None:
    sha256 = await office.propose("2")
    pack, proof = proven(office.folder / "2")
    other = Officer(office.works, "d.officer")
    with pytest.raises(Refused, match="somebody else has proposed it"):
        await other.propose(pack, proof, reason="sooner", effective_at=None)
    assert await other.withdraw(sha256[:8]) == sha256
    with pytest.raises(Refused, match="no proposal"):
        await other.withdraw(sha256[:8])
    with pytest.raises(Refused, match="no proposal"):
        await office.approve(sha256)


@pytest.mark.parametrize("proof", ["{}", "another"])
async def test_what_is_not_proven_does_not_decide(office: Office, proof: str) -> None:
    await in_force_for_a_while(office, "2")
    said = json.dumps({"sha256": "0" * 64, "rules": 3, "invariants": 0, "solver": "z3"})
    await office.admin.execute(
        "UPDATE router.ruleset SET proof = $1", said if proof == "another" else proof
    )
    assert await office.in_force() is GIVEN


async def test_the_service_only_adds_to_the_history(database_url: str) -> None:
    settings = ChassisSettings.model_validate(
        {"database_url": database_url, "kafka_bootstrap_servers": "localhost:1"}
    )
    pool = await database.open_pool("router", settings)
    async with pool.acquire() as connection:
        for deed in (
            "DELETE FROM ruleset", "UPDATE ruleset SET files = files",
            "DELETE FROM activation", "UPDATE activation SET reason = reason",
        ):  # fmt: skip
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(deed)
    await pool.close()
