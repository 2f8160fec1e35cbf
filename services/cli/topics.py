"""`frontdoor topics`: what `schemas/topics.yaml` declares, on a real cluster."""

import asyncio
import json
from collections.abc import Coroutine
from typing import Annotated, Any

import typer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.table import Table

from services.chassis.topics import Planned, Provisioner, Step
from services.cli.options import AsJson
from services.cli.surroundings import server_environment, topic_prefix
from services.contracts.topics import load

app = typer.Typer(help="Kafka's topics.", no_args_is_help=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)

Replicas = Annotated[
    int | None,
    typer.Option(min=1, max=5, help="Copies of each topic; 3 where so many brokers are."),
]


@app.command()
def plan(replicas: Replicas = None, as_json: AsJson = False) -> None:
    """Tell what `apply` would do; exit code 1 where a topic cannot be made as declared."""
    _print(_run(_plan(replicas)), as_json=as_json)


@app.command()
def apply(replicas: Replicas = None, as_json: AsJson = False) -> None:
    """Create what is missing and set what differs. A partition count is never changed."""
    _print(_run(_apply(replicas)), as_json=as_json)


def _provisioner(replicas: int | None) -> Provisioner:
    servers = server_environment()["KAFKA_BOOTSTRAP_SERVERS"]
    return Provisioner(servers, topic_prefix(), replicas)


async def _plan(replicas: int | None) -> list[Planned]:
    async with _provisioner(replicas) as cluster:
        return await cluster.plan(load())


async def _apply(replicas: int | None) -> list[Planned]:
    async with _provisioner(replicas) as cluster:
        planned = await cluster.plan(load())
        await cluster.apply(planned)
        return planned


def _run(work: Coroutine[Any, Any, list[Planned]]) -> list[Planned]:
    try:
        return asyncio.run(work)
    except (KafkaError, OSError) as error:
        messages.print(
            f"[red]Kafka cannot be reached: {type(error).__name__}.[/red] "
            "`frontdoor dev up` starts one here."
        )
        raise typer.Exit(1) from None


def _print(planned: list[Planned], *, as_json: bool) -> None:
    rows = [(each.topic.name, each.step.value, each.why) for each in planned]
    if as_json:
        data.print_json(
            json.dumps([dict(zip(("topic", "step", "why"), r, strict=True)) for r in rows])
        )
    else:
        table = Table("topic", "step", "why")
        for row in rows:
            table.add_row(*row)
        data.print(table)
    if any(each.step is Step.REFUSE for each in planned):
        raise typer.Exit(1)
