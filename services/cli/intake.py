"""`frontdoor intake`: what was refused, for who may look."""

import json
from functools import partial
from typing import Annotated, Any, NoReturn
from uuid import UUID

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.cli.on_database import Connection, Found, Work, on_database
from services.cli.options import Actor, AsJson, DryRun, Reason
from services.intake import looks, rejected, releases
from services.intake.looks import Look, NotAllowed, Reject
from services.intake.releases import Outcome

app = typer.Typer(help="What came in.", no_args_is_help=True)
rejects = typer.Typer(help="Messages that were refused. Each look is logged.", no_args_is_help=True)
app.add_typer(rejects, name="rejects")

messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)

WAIT_SECONDS = 10.0
"""How long a command waits for a running intake."""

Which = Annotated[UUID, typer.Argument(metavar="ID", help="The id of the refusal.")]
Purpose = Annotated[str, typer.Option(help="Why you look; it stands in the access log.")]


@rejects.command("list")
def list_rejects(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    source: Annotated[str | None, typer.Option(help="Of this source alone.")] = None,
    why: Annotated[
        rejected.Reason | None, typer.Option("--reason", help="Refused for this reason alone.")
    ] = None,
    before: Annotated[
        UUID | None, typer.Option(metavar="ID", help="Older than this one: the next page.")
    ] = None,
    purpose: Purpose = "overview",
    as_json: AsJson = False,
) -> None:
    """Print the newest refusals and why. Nothing that was sent is in it."""
    of = partial(looks.newest, source=source, reason=why, before=before)
    look = partial(of, limit=limit, purpose=purpose)
    found = _looking(look, role=looks.MASKED)
    if as_json:
        data.out(TypeAdapter(list[Reject]).dump_json(found, indent=2).decode())
    else:
        _print_list(found)


@rejects.command()
def show(
    which: Which,
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
        _none()
    if as_json:
        data.out(found.model_dump_json(indent=2))
    else:
        _print_one(found)


@rejects.command()
def release(
    which: Which,
    purpose: Annotated[str, typer.Option(help="Why; it stands in the access log and the audit.")],
    actor: Actor,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Give one to its door's reader again, under the source's present file, as a new message.

    A running intake does so within seconds. Accepted, it is no reject any more; refused again, it
    stays, and why is printed: exit code 1. Whoever sent it is told nothing of this.
    """
    if dry_run:
        _say({"refusal": str(which), "outcome": None}, _would(which, purpose, "released"), as_json)
        return

    async def work(connection: Connection) -> Outcome | None:
        if not await releases.release(connection, which, actor=actor, purpose=purpose):
            return None
        return await releases.outcome(connection, which, within=WAIT_SECONDS)

    found = _looking(work, role=releases.ROLE)
    if found is None:
        _none()
    told = found.model_dump(mode="json", exclude_defaults=True)
    _say({"refusal": str(which), "outcome": None} | told, _told(found), as_json)
    if found.outcome == "refused":
        raise typer.Exit(1)


@rejects.command()
def discard(
    which: Which,
    reason: Reason,
    actor: Actor,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Delete one for good. Who did it and why stays in the audit, with the hash of what it was."""
    if dry_run:
        _say({"refusal": str(which), "done": False}, _would(which, reason, "discarded"), as_json)
        return

    async def work(connection: Connection) -> bool:
        return await releases.discard(connection, which, actor=actor, purpose=reason)

    if not _looking(work, role=releases.ROLE):
        _none()
    _say({"refusal": str(which), "done": True}, f"{which} is discarded.", as_json)


def _would(which: UUID, purpose: str, done: str) -> str:
    """What would be done; that somebody asked is a look like any other."""
    look = partial(looks.masked, which=which, purpose=purpose)
    found = _looking(look, role=releases.ROLE)
    if found is None:
        _none()
    what = f"{found.size} bytes of {found.source} at the {found.door} door"
    return f"{which}, {what}, would be {done}."


def _told(found: Outcome) -> str:
    if found.outcome is None:
        return "It is asked for; the next intake that runs takes it."
    if found.outcome == "accepted":
        return f"It is version {found.version} of the referral {found.referral_id}."
    why = [f"{each['pointer'] or '/'}: {each['message']}" for each in found.problems]
    return "\n".join(["It is refused again:", *why])


def _say(said: dict[str, Any], told: str, as_json: bool) -> None:
    if as_json:
        data.print_json(json.dumps(said))
    else:
        messages.print(told, markup=False)


def _none() -> NoReturn:
    messages.print("[red]There is no such refusal.[/red]")
    raise typer.Exit(4)


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
