"""`frontdoor triage`: who waits for a person, and keys of the staff who decide."""

from functools import partial
from typing import Annotated
from uuid import UUID

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table

from services.cli import evidence_told as told
from services.cli import staff_keys
from services.cli.on_database import Connection, in_schema, on_database
from services.cli.options import Actor, AsJson
from services.intake.triage import evidence as looks
from services.intake.triage import waiting
from services.intake.triage.evidence_views import Said
from services.intake.triage.keys import KEYS
from services.intake.triage.views import Page, Waiting, paged

app = typer.Typer(help="Manual triage.", no_args_is_help=True)
app.add_typer(staff_keys.commands(KEYS), name="keys")
messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)

Messages = TypeAdapter(list[Said])


@app.command("list")
def list_waiting(
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many.")] = 50,
    after: Annotated[UUID | None, typer.Option(help="Where the last page ended.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print who waits for a person: act now first, then the most urgent. No identity is in it."""
    found = on_database(lambda connection: waiting.page(connection, after=after, limit=limit + 1))
    page = paged(found, limit)
    if as_json:
        data.out(page.model_dump_json(indent=2))
    else:
        _print(page)


@app.command()
def evidence(
    referral_id: Annotated[UUID, typer.Argument(help="The id that intake answered with.")],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """What in which message gave each fact, and which codes nobody could read; the look is noted.

    Exit code 4: nobody knows the referral, or it has ended.
    """
    look = partial(_look, referral_id=referral_id, actor=actor)
    found = on_database(look, in_schema("intake"))
    if found is None:
        messages.print("Nobody knows this referral, or it has ended.")
        raise typer.Exit(4)
    if as_json:
        data.out(Messages.dump_json(found, indent=2).decode())
    else:
        told.print_messages(data, found)


async def _look(connection: Connection, *, referral_id: UUID, actor: str) -> list[Said] | None:
    async with connection.transaction():
        if await waiting.find(connection, referral_id) is None:
            return None
        return await looks.look(connection, referral_id, actor=actor)  # type: ignore[arg-type]


def _print(page: Page) -> None:
    table = Table("referral", "how it stands")
    table.columns[0].no_wrap = True  # whoever decides copies its id
    for each in page.waiting:
        table.add_row(str(each.referral_id), _standing(each))
    data.print(table)
    if page.next:
        messages.print(f"There is more: --after {page.next}")


def _standing(each: Waiting) -> str:
    urgency = f"ACT NOW, {each.urgency}" if each.act_now else str(each.urgency)
    lines = [f"{urgency}, version {each.version}", f"received {each.received_at:%Y-%m-%d %H:%M}"]
    if each.respond_by:
        lines.append(f"due {each.respond_by:%Y-%m-%d %H:%M}")
    if each.returned:
        lines.append(f"given back by {each.destination}")
    return "\n".join(lines)
