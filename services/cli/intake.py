"""`frontdoor intake`: what was refused, for who may look."""

from functools import partial
from typing import Annotated
from uuid import UUID

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.cli.on_database import Found, Work, on_database
from services.cli.options import AsJson
from services.intake import looks
from services.intake.looks import Look, NotAllowed, Reject

app = typer.Typer(help="What came in.", no_args_is_help=True)
rejects = typer.Typer(help="Messages that were refused. Each look is logged.", no_args_is_help=True)
app.add_typer(rejects, name="rejects")

messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)

Purpose = Annotated[str, typer.Option(help="Why you look; it stands in the access log.")]


@rejects.command("list")
def list_rejects(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    purpose: Purpose = "overview",
    as_json: AsJson = False,
) -> None:
    """Print the newest refusals and why. Nothing that was sent is in it."""
    found = _looking(
        lambda connection: looks.newest(connection, limit=limit, purpose=purpose),
        role=looks.MASKED,
    )
    if as_json:
        data.out(TypeAdapter(list[Reject]).dump_json(found, indent=2).decode())
    else:
        _print_list(found)


@rejects.command()
def show(
    which: Annotated[UUID, typer.Argument(metavar="ID", help="The id of the refusal.")],
    purpose: Purpose,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="As it was sent, for those who may read it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print one refusal. What was sent is masked: letters are x, digits 0."""
    look, role = (looks.unmasked, looks.PAYLOAD) if unmasked else (looks.masked, looks.MASKED)
    found = _looking(lambda connection: look(connection, which, purpose=purpose), role=role)
    if found is None:
        messages.print("[red]There is no such refusal.[/red]")
        raise typer.Exit(4)
    if as_json:
        data.out(found.model_dump_json(indent=2))
    else:
        _print_one(found)


def _print_list(found: list[Reject]) -> None:
    table = Table("refusal", "what was refused, and why")
    table.columns[0].no_wrap = True  # whoever shows one copies its id
    for each in found:
        lines = [
            f"{each.at:%Y-%m-%d %H:%M:%S} {each.source}, {each.size} bytes",
            f"{each.status} {each.reason}",
            *(f"{p['pointer']} {p['message']}".strip() for p in each.problems),
        ]
        table.add_row(str(each.id), escape("\n".join(lines)))
    data.print(table)


def _print_one(found: Look) -> None:
    data.print(f"{found.id}  {found.at:%Y-%m-%d %H:%M:%S}  {found.source} at the {found.door} door")
    data.print(f"{found.status} {found.reason}; {found.size} bytes of {found.media_type}")
    for each in found.problems:
        data.print(f"  {each['pointer'] or '/'}: {each['message']}", markup=False)
    data.print(f"SHA-256 {found.sha256}")
    data.out(found.payload)


def _looking(work: Work[Found], *, role: str) -> Found:
    """Do it as a database role; exit code 1 where the login may not act as it."""
    try:
        return on_database(work, partial(looks.looking, role=role))
    except NotAllowed as error:
        messages.print(f"[red]Not allowed: {error}.[/red]")
        raise typer.Exit(1) from None
