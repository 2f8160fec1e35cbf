"""`frontdoor referral redecide`: after rules were mended, decide again what waits under the old."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from services.chassis import outside
from services.chassis.failures import Unavailable, name
from services.chassis.reviewed.faults import FilesRefused
from services.chassis.work import Work, Works
from services.cli.on_database import AWAY, Connection, as_the_login
from services.cli.options import Actor, AsJson, DryRun, Reason
from services.cli.surroundings import ruleset_pack, server_environment
from services.router import redecide as again
from services.router.program import Program
from services.router.proven import load_proven
from services.router.rulesets import Rulesets

TOGETHER = 500
"""Referrals in one transaction: the router waits for no more than these."""

messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)

_WAITING = """
SELECT DISTINCT referral_id FROM metrics.wait
WHERE ended_at IS NULL AND stage IN ('to_triage', 'to_acceptance', 'to_allocation')
ORDER BY referral_id
"""

Change = dict[str, str]
Step = Callable[[Work, Program, list[UUID]], Coroutine[Any, Any, list[again.Anew]]]


def redecide(
    reason: Reason, actor: Actor, dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Decide again what nobody has taken yet and another ruleset decided; print what moves.

    Nothing is told of what stays as it is.
    """
    try:
        found = asyncio.run(_all(_tried if dry_run else _doing(actor, reason)))
    except FilesRefused as refused:
        messages.print(str(refused), markup=False)
        raise typer.Exit(1) from None
    except (Unavailable, *AWAY) as error:
        messages.print(f"[red]Not all is decided again: {name(error)}. Do it again.[/red]")
        raise typer.Exit(1) from None
    if as_json:
        data.print_json(json.dumps(found))
        return
    _print(found)
    messages.print(f"{len(found)} {'would be' if dry_run else 'are'} decided otherwise.")


async def _waiting(connection: Connection) -> list[UUID]:
    return [row["referral_id"] for row in await connection.fetch(_WAITING)]


def _doing(actor: str, reason: str) -> Step:
    async def done(work: Work, program: Program, some: list[UUID]) -> list[again.Anew]:
        at = datetime.now(UTC)
        return await again.redecide(work, program, some, at=at, actor=actor, reason=reason)

    return done


async def _tried(work: Work, program: Program, some: list[UUID]) -> list[again.Anew]:
    return await again.anew(work.tx, program, some, at=datetime.now(UTC))


async def _all(step: Step) -> list[Change]:
    """What nobody has taken is asked again before each part: the first ones take their time."""
    rulesets, found = Rulesets(load_proven(ruleset_pack()).program), list[again.Anew]()
    servers = server_environment()
    async with (
        as_the_login(servers["DATABASE_URL"]) as reader,
        outside.works("router", servers) as works,
    ):
        waiting = await _waiting(reader)
        for at in range(0, len(waiting), TOGETHER):
            still = {*await _waiting(reader)}
            part = [each for each in waiting[at : at + TOGETHER] if each in still]
            found += await _part(works, rulesets, part, step)
    return [each.told() for each in found]


async def _part(works: Works, rulesets: Rulesets, some: list[UUID], step: Step) -> list[again.Anew]:
    async with works.begin() as work:
        return await step(work, (await rulesets.in_force(work.tx)).program, some)


def _print(found: list[Change]) -> None:
    table = Table("referral", "from", "to", "by rule")
    table.columns[0].no_wrap = True  # whoever looks into one copies its id
    for each in found:
        table.add_row(each["referral_id"], each["before"], each["after"], each["rule"])
    data.print(table)
