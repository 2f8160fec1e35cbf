"""People are erased from a running system: before their decision, and after it."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from services.cli import erasing
from services.devkit.scenario.contact import Kind
from services.devkit.scenario.day import day
from services.intake.erase import Erasure
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(600)

FIRST = [each for each in day(seed=11) if each.kind is Kind.FIRST][:40]
MANY = 8


def erase(system: System, referrals: Sequence[str]) -> None:
    """As the command does it."""
    servers = {
        "DATABASE_URL": system.where.database_url,
        "KAFKA_BOOTSTRAP_SERVERS": system.where.bootstrap_servers,
    }
    for each in referrals:
        work = erasing.erased(servers, UUID(each), actor="a.clerk", reason="a test")
        assert isinstance(asyncio.run(work), Erasure)


def test_the_books_are_right_with_people_erased_before_and_after_their_decision(
    system: System,
) -> None:
    system.fleet.kill("router")
    system.send(FIRST)
    referrals = [each.referral for each in system.answers if each.referral]
    before, after = referrals[:MANY], referrals[MANY : 2 * MANY]
    erase(system, before)
    system.until("SELECT count(*) = $1 FROM eit.referral WHERE erased", MANY)
    system.fleet.start("router")
    system.fleet.wait_ready("router", within=60)
    assert system.reconciled().told() == []
    erase(system, after)
    found = system.reconciled()
    assert found.told() == []
    assert found.balance.routed == found.balance.accepted == len(FIRST)
    gone = [UUID(each) for each in (*before, *after)]
    for table in ("intake.record", "eit.person"):
        query = f"SELECT count(*) FROM {table} WHERE referral_id = ANY($1)"  # noqa: S608
        assert system.fetch(query, gone)[0][0] == 0
    system.until("SELECT count(*) = $1 FROM intake.erasure WHERE checks > 0", 2 * MANY)
    ((repeats,),) = system.fetch("SELECT sum(repeats) FROM intake.erasure")
    assert repeats == 0
