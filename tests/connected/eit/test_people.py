"""Whom the worklist knows by name: the people of its own referrals, and nobody else for long."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from uuid import UUID, uuid4

import pytest

from services.chassis.event import Event
from services.eit.roles import Role
from tests.connected.eit.conftest import Team, event, record, tombstone, withdrawn
from tests.unit.eit.examples import routed

HERE, AWAY = "eit", "rapid_response"


async def version_known(team: Team, referral: UUID) -> int | None:
    """Of which version the person of a referral is known; None for nobody."""
    query = "SELECT version FROM eit.person WHERE referral_id = $1"
    return next((row["version"] for row in await team.fetch(query, referral)), None)


async def hear_each(team: Team, *events: Event) -> None:
    """Each in a batch of its own."""
    for each in events:
        await team.hear(each)


def told(referral: UUID, version: int, destination: str) -> tuple[Event, Event]:
    """A version of a referral: its record and its decision."""
    decision = routed(destination, referral_id=referral, version=version, revision=version)
    return (
        event(record(referral, version=version), sequence=version),
        event(decision, sequence=version),
    )


def interleaved(one: Sequence[Event], other: Sequence[Event]) -> Iterator[list[Event]]:
    """Every way in which two topics, each in its order, can be read as one."""
    length = len(one) + len(other)
    for places in combinations(range(length), len(one)):
        first, second = iter(one), iter(other)
        yield [next(first if place in places else second) for place in range(length)]


@pytest.mark.parametrize(("first", "then"), list(product((HERE, AWAY), repeat=2)))
async def test_whatever_comes_first_a_case_has_its_person_and_nobody_else_stays(
    team: Team, first: str, then: str
) -> None:
    for order in range(6):
        referral = uuid4()
        records, decisions = zip(told(referral, 1, first), told(referral, 2, then), strict=True)
        await hear_each(team, *list(interleaved(records, decisions))[order])
        assert await version_known(team, referral) == (2 if then == HERE else None)


async def test_one_batch_ends_as_one_event_at_a_time_does(team: Team) -> None:
    ours, theirs = uuid4(), uuid4()
    await team.hear(*told(ours, 1, HERE), *told(theirs, 1, AWAY))
    assert await version_known(team, ours) == 1
    assert await version_known(team, theirs) is None


async def test_who_is_not_decided_on_yet_is_known(team: Team) -> None:
    referral = uuid4()
    early, _ = told(referral, 2, HERE)
    await hear_each(team, *told(referral, 1, AWAY), early)
    assert await version_known(team, referral) == 2


async def test_a_person_who_was_forgotten_is_shown_again_when_the_referral_comes_back(
    team: Team,
) -> None:
    referral = uuid4()
    await hear_each(team, *told(referral, 1, HERE), *told(referral, 2, AWAY))
    assert await version_known(team, referral) is None
    await hear_each(team, *told(referral, 3, HERE))
    assert await version_known(team, referral) == 3


async def test_a_linked_copy_knows_the_person(team: Team) -> None:
    referral = uuid4()
    decision = routed(AWAY, referral_id=referral, copies=(HERE,))
    await hear_each(team, event(decision), event(record(referral)))
    assert await version_known(team, referral) == 1


async def test_a_case_under_way_keeps_its_person_until_it_ends_though_it_was_rerouted(
    team: Team,
) -> None:
    manager = await team.key(Role.MANAGER)
    case, referral = await team.case()
    await team.hear(event(record(referral)))
    await team.post(manager, case, "allocate", 1, profession="ot", worker="a.worker")
    begun = await team.post(manager, case, "contact", 2)
    assert begun.status_code == 200, begun.text
    await hear_each(team, *reversed(told(referral, 2, AWAY)))
    assert await version_known(team, referral) == 2
    ended = await team.post(manager, case, "return", 4, reason="not-for-us")
    assert ended.status_code == 200, ended.text
    assert await version_known(team, referral) is None


async def test_who_was_withdrawn_before_anybody_decided_is_forgotten(team: Team) -> None:
    referral = uuid4()
    await hear_each(team, event(record(referral)), event(withdrawn(referral, 1)))
    assert await version_known(team, referral) is None


async def test_a_person_is_forgotten_once_and_the_rest_stay(team: Team) -> None:
    ours, theirs = uuid4(), uuid4()
    await hear_each(team, *told(ours, 1, HERE), *told(theirs, 1, AWAY), tombstone(theirs))
    assert await version_known(team, ours) == 1
