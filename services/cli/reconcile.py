"""`frontdoor reconcile`: whether database, topics and the case system tell the same story."""

import asyncio
import json
from dataclasses import asdict, replace
from typing import Annotated

import typer
from aiokafka.errors import KafkaError
from rich.console import Console

from services.cli.on_database import AWAY
from services.cli.options import AsJson
from services.cli.surroundings import addresses, ruleset_pack, server_environment, topic_prefix
from services.devkit.demo.report import reconciliation
from services.devkit.errors import DevkitError
from services.devkit.reconcile.counting import gauges
from services.devkit.reconcile.reconcile import Where, gather
from services.devkit.reconcile.reconcile import reconcile as compare
from services.devkit.reconcile.result import Reconciliation
from services.devkit.reconcile.settling import stands_in

CANNOT_JUDGE = 3
"""The exit code where nobody can say whether the books are right."""

_AWAY = (DevkitError, KafkaError, *AWAY)

messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False)


def reconcile(
    within: Annotated[
        float, typer.Option(min=0, help="Seconds that something may be under way.")
    ] = 60,
    as_json: AsJson = False,
) -> None:
    """Count everything everywhere, while it runs. See docs/runbooks/reconcile.md.

    Exit code 1 where a check fails, with the ids; 3 where nobody can say: a server is away, or
    something has been under way for too long, with the cause. What was only just under way is
    counted as waiting. Where the stand-in case system runs, its ledger is counted too. The gauges
    are compared as soon as the metrics service has counted anew.
    """
    try:
        found = asyncio.run(_found())
    except _AWAY as error:
        said = str(error) if isinstance(error, DevkitError) else type(error).__name__
        messages.print(f"[red]It cannot be reconciled: {said}[/red]")
        raise typer.Exit(CANNOT_JUDGE) from None
    late = found.late(within)
    _print(found, late, as_json=as_json)
    if not found.holds or late or not _has(found, "gauges"):
        raise typer.Exit(CANNOT_JUDGE if found.holds else 1)


async def _found() -> Reconciliation:
    servers = server_environment()
    where = Where(
        database_url=servers["DATABASE_URL"],
        bootstrap_servers=servers["KAFKA_BOOTSTRAP_SERVERS"],
        topic_prefix=topic_prefix(),
        pack=ruleset_pack(),
        stand_in=await stands_in(servers["DATABASE_URL"]),
    )
    found = compare(await gather(where, None))
    with messages.status("waiting for the metrics service to count anew"):
        gauged = await gauges(where.database_url, _metrics)
    return found if gauged is None else replace(found, checks=(*found.checks, gauged))


def _metrics() -> str:
    return addresses()["metrics"].admin


def _has(found: Reconciliation, check: str) -> bool:
    return check in {each.name for each in found.checks}


def _print(found: Reconciliation, late: list[str], *, as_json: bool) -> None:
    if as_json:
        under_way = [each._asdict() for each in found.under_way]
        told = asdict(found) | {"under_way": under_way, "late": late}
        data.print_json(json.dumps({"holds": found.holds, **told}))
    else:
        for shown in reconciliation(found):
            data.print(shown)
    _print_what_is_not_judged(found, late)


def _print_what_is_not_judged(found: Reconciliation, late: list[str]) -> None:
    if not _has(found, "ledger"):
        messages.print("The stand-in case system does not run here: no ledger was counted.")
    if not _has(found, "gauges"):
        said = f"The metrics service at {_metrics()} takes no count: no gauge was compared."
        messages.print(said, style="red", markup=False)
    if late:
        messages.print("[red]Under way for too long to be judged:[/red]")
    for each in late:
        messages.print(each, style="red", markup=False)
