"""`frontdoor reconcile`: whether database, topics and the case system tell the same story."""

import asyncio
import json
import os
from dataclasses import asdict
from typing import Annotated

import asyncpg
import typer
from aiokafka.errors import KafkaError
from rich.console import Console

from services.cli.surroundings import server_environment
from services.devkit.demo.report import reconciliation
from services.devkit.errors import DevkitError
from services.devkit.reconcile.reconcile import Where, gather
from services.devkit.reconcile.reconcile import reconcile as compare
from services.devkit.reconcile.result import Reconciliation
from services.devkit.reconcile.settling import settle, stands_in

messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False)


def reconcile(
    within: Annotated[float, typer.Option(min=1, help="Seconds to wait until all is read.")] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Count everything everywhere; exit code 1 where a check fails, with the ids.

    Where the stand-in case system runs (`python -m services.devkit.stand_in`), its ledger is
    counted too. It waits for a moment of rest: what is still under way would count as missing.
    """
    try:
        found = asyncio.run(_found(within))
    except (DevkitError, OSError, KafkaError, asyncpg.PostgresError) as error:
        said = str(error) if isinstance(error, DevkitError) else type(error).__name__
        messages.print(f"[red]It cannot be reconciled: {said}[/red]")
        raise typer.Exit(1) from None
    _print(found, as_json=as_json)
    if not found.holds:
        raise typer.Exit(1)


async def _found(within: float) -> Reconciliation:
    servers = server_environment()
    where = Where(
        database_url=servers["DATABASE_URL"],
        bootstrap_servers=servers["KAFKA_BOOTSTRAP_SERVERS"],
        topic_prefix=os.environ.get("TOPIC_PREFIX", ""),
        stand_in=await stands_in(servers["DATABASE_URL"]),
    )
    await settle(where, within)
    return compare(await gather(where, None))


def _print(found: Reconciliation, *, as_json: bool) -> None:
    if as_json:
        data.print_json(json.dumps({"holds": found.holds, **asdict(found)}))
        return
    for shown in reconciliation(found):
        data.print(shown)
    if "ledger" not in {check.name for check in found.checks}:
        messages.print("The stand-in case system does not run here: no ledger was counted.")
