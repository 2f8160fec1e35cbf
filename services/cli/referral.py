"""`frontdoor referral`: one referral's timeline, its decision, its erasure; deciding again."""

import asyncio
import json
from collections.abc import Coroutine
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from services.chassis.failures import Unavailable, name
from services.cli import erasing, explaining
from services.cli.on_database import AWAY
from services.cli.options import Actor, AsHtml, AsJson, DryRun, Reason
from services.cli.redeciding import redecide
from services.cli.surroundings import ruleset_pack, server_environment
from services.cli.timeline import Timeline, as_dict, timeline
from services.intake.erase import AlreadyErased, Erasure
from services.router.load import load
from services.router.otherwise import explained

app = typer.Typer(help="Referrals.", no_args_is_help=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)

UNDECIDED = "It is not decided yet where it goes."
WITHDRAWN = "It is withdrawn: nobody acts on what was decided before."


app.command()(redecide)


@app.command()
def show(
    referral_id: Annotated[UUID, typer.Argument(help="The id that intake answered with.")],
    html: AsHtml = None,
    as_json: AsJson = False,
) -> None:
    """The timeline and the decision in force, explained. No identity is read.

    Exit code 4: nobody knows it.
    """
    found = _found(referral_id)
    program = found.program or load(ruleset_pack()).program
    why = None if found.latest is None else explaining.stored(found.latest, program)
    if as_json:
        data.print_json(json.dumps({**as_dict(found), "why": why and why.model_dump(mode="json")}))
    elif html is None:
        data.print(_table(found))
        if found.withdrawn_at is not None:
            data.print(WITHDRAWN)
        data.print(UNDECIDED if why is None else explained(why, program.ruleset), markup=False)
    elif why is None:
        messages.print(UNDECIDED)
        raise typer.Exit(1)
    else:
        explaining.write(html, why, program.ruleset, of=f"Referral {referral_id}")


@app.command()
def erase(
    referral_id: Annotated[UUID, typer.Argument(help="The id that intake answered with.")],
    reason: Reason,
    actor: Actor,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take the identity out of a referral, for good; counts and decisions stay.

    Done again, it says so. Exit code 4: nobody knows the referral.
    """
    servers = server_environment()
    work = (
        erasing.tried(servers, referral_id)
        if dry_run
        else erasing.erased(servers, referral_id, actor=actor, reason=reason)
    )
    found = _done(referral_id, work)
    result = _result(found, "would be erased" if dry_run else "erased")
    print_as = erasing.as_json if as_json else erasing.in_words
    data.out(print_as(referral_id, found, result=result))


def _done(referral_id: UUID, work: Coroutine[Any, Any, erasing.Found]) -> Erasure | AlreadyErased:
    try:
        found = asyncio.run(work)
    except (Unavailable, *AWAY) as error:
        messages.print(f"[red]Nothing is erased: {name(error)}. It can be done again.[/red]")
        raise typer.Exit(1) from None
    if found is None:
        messages.print(f"Nobody here knows a referral {referral_id}.")
        raise typer.Exit(4)
    return found


def _result(found: Erasure | AlreadyErased, done: str) -> str:
    nothing = isinstance(found, AlreadyErased) and not found.linked
    return "already erased" if nothing else done


def _found(referral_id: UUID) -> Timeline:
    try:
        found = asyncio.run(timeline(server_environment()["DATABASE_URL"], referral_id))
    except AWAY as error:
        messages.print(f"[red]The database cannot be read: {type(error).__name__}.[/red]")
        raise typer.Exit(1) from None
    if not found.entries:
        messages.print(f"Nobody here knows a referral {referral_id}.")
        raise typer.Exit(4)
    return found


def _table(found: Timeline) -> Table:
    table = Table("when (UTC)", "service", "what")
    for entry in found.entries:
        when = f"{entry.at:%Y-%m-%d %H:%M:%S}.{entry.at.microsecond // 1000:03}"
        table.add_row(when, entry.service, entry.what)
    return table
