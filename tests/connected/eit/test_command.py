"""`frontdoor eit`, as an operator uses it."""

import asyncio
import json

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli.eit import app
from services.eit.keys import KEYS
from services.eit.roles import Role
from tests.connected.eit.conftest import Team


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, database_url: str, bootstrap_servers: str) -> None:
    """The command finds this test's servers."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap_servers)


async def frontdoor_eit(*arguments: str) -> Result:
    """Run the command in a thread: it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, arguments)


async def test_a_key_is_printed_once_and_works_until_it_is_revoked(team: Team) -> None:
    issued = await frontdoor_eit("keys", "issue", "w.one", "--role", "worker")
    key = issued.stdout.strip()
    assert (issued.exit_code, len(key)) == (0, 43)
    async with team.works.begin() as work:
        found = await KEYS.holder(work.tx, key)
        assert found is not None
        assert (found.account, found.role) == ("w.one", Role.WORKER)
    told = await frontdoor_eit("keys", "issue", "w.one", "--role", "worker", "--dry-run")
    assert (told.exit_code, told.stdout) == (0, "")
    told = await frontdoor_eit("keys", "revoke", "w.one", "--dry-run")
    assert (told.exit_code, told.stderr.strip()) == (0, "Keys that would end: 1.")
    assert (await frontdoor_eit("keys", "revoke", "w.one")).exit_code == 0
    assert (await frontdoor_eit("keys", "revoke", "w.one")).exit_code == 4
    async with team.works.begin() as work:
        assert await KEYS.holder(work.tx, key) is None


async def test_what_is_no_account_or_role_is_wrong_usage(subtests: pytest.Subtests) -> None:
    for staff, role in (("Testperson Example", "worker"), ("w.one", "everything")):
        with subtests.test(staff=staff, role=role):
            refused = await frontdoor_eit("keys", "issue", staff, "--role", role)
            assert refused.exit_code == 2


async def test_cases_are_listed_for_people_and_for_machines(team: Team) -> None:
    (one, _), (other, _) = await team.case(), await team.case()
    first = json.loads((await frontdoor_eit("cases", "list", "--json", "--limit", "1")).stdout)
    rest = json.loads(
        (await frontdoor_eit("cases", "list", "--json", "--after", first["next"])).stdout
    )
    found = [case["case_id"] for page in (first, rest) for case in page["cases"]]
    assert sorted(found) == sorted(map(str, (one, other)))
    table = await frontdoor_eit("cases", "list")
    assert "opened" in table.stdout
    assert all(case_id in table.stdout for case_id in found), "an id must not be cut"


async def test_without_a_database_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    failed = await frontdoor_eit("cases", "list")
    assert (failed.exit_code, failed.stdout) == (1, "")
    assert len(failed.stderr.strip().splitlines()) == 1
