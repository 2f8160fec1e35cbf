"""A full disk: what was acknowledged is there, the rest is asked to come again, and can."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import asyncpg
import pytest
from pydantic import SecretStr

from services.chassis.migrate import migrate
from services.contracts.catalogue import INTAKE
from services.intake.settings import IntakeSettings
from tests.connected.intake.conftest import Intake, form
from tests.connected.intake.small_disk import move_log, postgres, room_for_tables, small_disk
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("provisioned")


@dataclass
class Sender:
    """Sends one referral after another, and remembers which were acknowledged."""

    intake: Intake
    sent: int = 0
    acknowledged: set[str] = field(default_factory=set)

    async def send(self) -> int:
        """Send a new referral; the status of the answer."""
        self.sent += 1
        answer = await self.intake.send(form(reference=f"CC-{self.sent}"))
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) > 0
        else:
            self.acknowledged.add(answer.json()["referral_id"])
        return answer.status_code

    async def accepted(self) -> bool:
        return await self.send() == 202

    async def refused(self) -> bool:
        return await self.send() == 503


async def test_when_the_tables_have_room_again_accepts_go_on_and_none_is_lost(
    settings: IntakeSettings,
) -> None:
    with small_disk(64) as disk, postgres() as server:
        await _run(server.url, f"CREATE TABLESPACE small LOCATION '{room_for_tables(disk)}'")
        await _run(server.url, "CREATE DATABASE small TABLESPACE small")
        url = urlsplit(server.url)._replace(path="/small").geturl()
        await migrate(url)
        async with _intake(settings, url).open() as intake:
            intake.publish()
            sender = Sender(intake)
            assert await sender.accepted()
            disk.fill()
            await until(sender.refused)
            assert await sender.refused()
            disk.free()
            await until(sender.accepted)
            assert await _told(sender) == sender.acknowledged


async def test_when_the_log_has_room_again_postgresql_and_the_accepts_go_on_and_none_is_lost(
    settings: IntakeSettings,
) -> None:
    """Without room for its log PostgreSQL ends itself; its supervisor starts it again."""
    with small_disk(96) as disk, postgres() as server:
        move_log(server, disk)
        await migrate(server.url)
        async with _intake(settings, server.url).open() as intake:
            intake.publish()
            sender = Sender(intake)
            assert await sender.accepted()
            disk.fill()
            while await sender.accepted():
                with contextlib.suppress(OSError, asyncpg.PostgresError):
                    await _run(server.url, "SELECT pg_switch_wal()")
            await until(lambda: not server.running())
            assert await sender.refused()
            disk.free()
            await asyncio.to_thread(server.start)
            await until(sender.accepted)
            assert sender.acknowledged <= await _told(sender)  # a doubtful commit may be there, too


def _intake(settings: IntakeSettings, url: str) -> Intake:
    return Intake(settings.model_copy(update={"database_url": SecretStr(url)}), url)


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _told(sender: Sender) -> set[str]:
    """The referrals that are kept, each of which is told, too."""
    kept = {str(row[0]) for row in await sender.intake.fetch("SELECT id FROM referral")}
    told = await sender.intake.published(INTAKE, len(kept))
    assert {record.key.decode() for record in told} == kept
    return kept
