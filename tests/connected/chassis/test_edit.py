"""Correcting what was set aside: by one person where nothing is at stake, else by two."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from services.chassis.database import role
from services.chassis.edit import Editor
from services.chassis.failures import Malformed
from services.chassis.replay import Conflict, Replay
from services.chassis.settings import ChassisSettings
from tests.connected.chassis.conftest import Bench, Probe, envelope, received
from tests.connected.chassis.steps import Choking, hand, noted, reference, replayed

Probes = Callable[..., Probe]


def state(referral: UUID, **facts: str) -> bytes:
    body = json.loads(received(referral).model_dump_json())
    body["facts"].update(facts)
    return json.dumps(body).encode()


async def dead(bench: Bench, probes: Probes, referral: UUID, body: bytes) -> UUID:
    await probes(Choking({1})).start()
    await bench.send(envelope(referral, 1), body)
    await bench.until("SELECT count(*) = 1 FROM dead_letter")
    return await reference(bench, referral, 1)


async def logins(bench: Bench, are: str) -> None:
    """Say whether people share a login on this database."""
    name = urlsplit(bench.database_url).path.removeprefix("/")
    await bench.fetch(f"ALTER DATABASE {name} SET frontdoor.logins = '{are}'")


@pytest.fixture
async def second_login(bench: Bench, settings: ChassisSettings) -> AsyncIterator[ChassisSettings]:
    """Settings with another person's login, on a database where each has one."""
    await logins(bench, "personal")
    name = f"person_{uuid4().hex[:8]}"
    await bench.fetch(f"CREATE ROLE {name} LOGIN PASSWORD '{name}'")
    await bench.fetch(f"GRANT {role('probe')} TO {name}")
    address = urlsplit(bench.database_url)
    place = address.netloc.rpartition("@")[2]
    url = address._replace(netloc=f"{name}:{name}@{place}").geturl()
    yield settings.model_copy(update={"database_url": SecretStr(url)})
    await bench.fetch(f"DROP ROLE {name}")


@pytest.fixture
async def person(settings: ChassisSettings) -> Any:
    found: Replay = await hand(settings)
    yield found
    found.works.pool.terminate()


async def test_where_safeguarding_is_ruled_out_one_person_corrects_it(
    bench: Bench, probes: Probes, person: Replay
) -> None:
    referral = uuid4()
    which = await dead(bench, probes, referral, state(referral, safeguarding="no", urgent="no"))
    body = state(referral, safeguarding="no", urgent="yes")
    edited = await Editor(person.works, "a.worker").edit(which, body, "a typing error")
    assert not edited.proposed
    (row,) = await bench.fetch("SELECT value, event_id, sequence FROM dead_letter")
    assert (row["value"], row["sequence"]) == (body, 1)
    await replayed(person, which)
    assert await noted(bench, referral) == [1]
    (deed,) = await bench.fetch("SELECT reason, detail::text FROM audit WHERE action = 'edit'")
    assert deed["reason"] == "a typing error"
    assert "/facts/urgent" in deed["detail"]
    assert "yes" not in deed["detail"]


@pytest.mark.parametrize(("before", "after"), [("no", "yes"), ("unknown", "no")])
async def test_where_it_is_not_a_second_person_is_needed(
    bench: Bench, probes: Probes, person: Replay, before: str, after: str
) -> None:
    await logins(bench, "shared")
    referral = uuid4()
    body = state(referral, safeguarding=before)
    which = await dead(bench, probes, referral, body)
    first, second = Editor(person.works, "a.worker"), Editor(person.works, "b.other")
    edited = await first.edit(which, state(referral, safeguarding=after), "a call")
    assert edited.proposed
    assert (await bench.fetch("SELECT value FROM dead_letter")) == [(body,)]
    with pytest.raises(Conflict, match="somebody else"):
        await first.approve(which, edited.sha256)
    with pytest.raises(Conflict, match="looked at"):
        await second.approve(which, "")
    assert not (await second.approve(which, edited.sha256)).proposed
    assert (await bench.fetch("SELECT value FROM dead_letter")) != [(body,)]
    with pytest.raises(Conflict, match="no edit"):
        await second.approve(which, edited.sha256)


async def test_a_name_that_is_typed_is_no_second_person_where_each_has_a_login(
    bench: Bench, probes: Probes, person: Replay, second_login: ChassisSettings
) -> None:
    referral = uuid4()
    which = await dead(bench, probes, referral, state(referral, safeguarding="unknown"))
    edited = await Editor(person.works, "a.worker").edit(which, state(referral), "a call")
    with pytest.raises(Conflict, match="this database login"):
        await Editor(person.works, "b.other").approve(which, edited.sha256)
    other = await hand(second_login)
    try:
        with pytest.raises(Conflict, match="somebody else"):
            await Editor(other.works, "a.worker").approve(which, edited.sha256)
        planned = await Editor(other.works, "b.other").plan_approval(which, edited.sha256)
        assert await bench.fetch("SELECT 1 FROM audit WHERE action = 'approve edit'") == []
        assert await Editor(other.works, "b.other").approve(which, edited.sha256) == planned
    finally:
        other.works.pool.terminate()


async def test_a_body_that_cannot_be_read_either_is_not_stored(
    bench: Bench, probes: Probes, person: Replay
) -> None:
    referral = uuid4()
    body = state(referral, safeguarding="no")
    which = await dead(bench, probes, referral, body)
    with pytest.raises(Malformed) as refused:
        await Editor(person.works, "a.worker").edit(which, b'{"referral_id": "Testperson"}', "x")
    assert "Testperson" not in str(refused.value)
    assert (await bench.fetch("SELECT value FROM dead_letter")) == [(body,)]
    assert await bench.fetch("SELECT 1 FROM audit") == []


async def test_what_was_erased_gets_no_body_again(
    bench: Bench, probes: Probes, person: Replay
) -> None:
    referral = uuid4()
    which = await dead(bench, probes, referral, state(referral, safeguarding="no"))
    await bench.fetch("UPDATE dead_letter SET value = NULL")
    with pytest.raises(Conflict, match="no body"):
        await Editor(person.works, "a.worker").edit(which, state(referral), "x")
