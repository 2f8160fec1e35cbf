"""`frontdoor dead-letters`: what was set aside, and what a person on call does about it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from services.chassis.causes import Cause
from services.chassis.edit import Edited
from services.chassis.failures import Malformed, Unavailable
from services.chassis.looks import Look, NotAllowed
from services.chassis.replay import Conflict, Driven, End, Unknown
from services.cli import letters
from services.cli.on_database import AWAY
from services.cli.options import Actor, AsJson, DryRun, Reason
from services.contracts.vocabulary import Refusal

app = typer.Typer(help="Events that were set aside.", no_args_is_help=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)

Reference = Annotated[UUID, typer.Argument(help="Under what it is kept.")]
CauseName = Annotated[str, typer.Option("--cause", help="A cause's short name, from the list.")]


@app.command("list")
def list_letters(cause: CauseName = "", as_json: AsJson = False) -> None:
    """Print what was set aside by cause, or one cause's references. No payload is read."""
    with _told():
        known = letters.causes()
    found = [each for each in known if cause in ("", each.cause)]
    if cause and not found:
        _stop(4, f"There is no cause {escape(cause)}.")
    if as_json:
        data.print_json(json.dumps([each.model_dump(mode="json") for each in found]))
    elif cause:
        for reference in found[0].references:
            data.out(str(reference))
    else:
        data.print(_table(found))


@app.command()
def show(
    actor: Actor,
    reference: Reference,
    payload: Annotated[
        bool, typer.Option("--payload", help="As it came, for those who may read it.")
    ] = False,
    purpose: Annotated[str, typer.Option(help="Why you look; it stands in the audit.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print one. Its payload is masked: letters are x, digits 0. Each look is in the audit."""
    if payload and not purpose:
        raise typer.BadParameter("say why", param_hint="--purpose")
    with _told():
        found = letters.look(reference, actor=actor, purpose=purpose or "on call", payload=payload)
    if found is None:
        _stop(4, "Nothing is set aside under this reference.")
    if as_json:
        data.print_json(found.model_dump_json())
    else:
        _print(found)


@app.command()
def replay(
    actor: Actor,
    reference: Annotated[UUID | None, typer.Argument(help="Under what it is kept.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of one cause.")] = False,
    cause: CauseName = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Handle it now, and then what is parked behind it, in order. Run it again after a crash."""
    if (reference is None) != everything or everything != bool(cause):
        raise typer.BadParameter("name one REFERENCE, or --all of one --cause")
    with _told():
        due = [reference] if reference is not None else letters.of_cause(cause)
    if not due:
        _stop(4, f"There is no cause {escape(cause)}.")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=messages, transient=True) as bar, _told():
        task = bar.add_task("Replaying", total=len(due))
        act = letters.plan if dry_run else letters.replay
        driven = act(due, actor, lambda: bar.advance(task))
    _tell(driven, as_json=as_json)


@app.command()
def discard(
    actor: Actor,
    reference: Reference,
    reason: Reason,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Give it up for ever. What is parked behind it is handled then, in order."""
    with _told():
        if dry_run:
            driven = letters.plan_discard(reference, actor)
        else:
            driven = letters.discard(reference, actor, reason)
    _tell(driven, as_json=as_json)


@app.command()
def edit(
    actor: Actor,
    reference: Reference,
    body: Annotated[Path, typer.Option(help="The corrected body, a file of JSON.", exists=True)],
    reason: Reason,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Correct its body; id and sequence stay. Then replay it.

    Where safeguarding is involved, or it cannot be told, it is only proposed: somebody else looks
    at it and approves it.
    """
    with _told():
        edited = letters.edit(reference, body.read_bytes(), reason, actor, dry_run=dry_run)
    _say(reference, edited, "would be " if dry_run else "is ", as_json=as_json)


@app.command()
def approve(
    reference: Reference,
    sha256: Annotated[str, typer.Option(help="Of the edit that you looked at; 8 digits do.")],
    actor: Actor,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Accept the edit that somebody else proposed, with a database login of your own.

    Then replay it.
    """
    with _told():
        edited = letters.approve(reference, sha256, actor, dry_run=dry_run)
    _say(reference, edited, "would be " if dry_run else "is ", as_json=as_json)


def _table(found: list[Cause]) -> Table:
    table = Table("cause", "what, where and why", "letters", "parked behind", "oldest")
    table.columns[0].no_wrap = True  # whoever replays one copies it
    for each in found:
        does = "writes" if each.refusal == Refusal.UNSENDABLE else "reads"
        where = f"{each.service} {does} {each.topic}"
        what = escape(f"{each.refusal}, {where}\n{each.reason}")
        oldest = f"{each.oldest_at:%Y-%m-%d %H:%M:%S}"
        table.add_row(each.cause, what, str(each.letters), str(each.behind), oldest)
    return table


def _print(found: Look) -> None:
    table = Table(show_header=False)
    for name, value in found.model_dump(exclude={"payload", "proposed_payload"}).items():
        if value is not None:
            table.add_row(name.replace("_", " "), escape(str(value)))
    data.print(table)
    data.out(found.payload or "(no body)")
    if found.proposed_payload is not None:
        messages.print("The edit that waits for a second person:")
        data.out(found.proposed_payload)


def _tell(driven: list[Driven], *, as_json: bool) -> None:
    """What became of each; exit code 1 where one failed or still waits."""
    rows = [(str(each.reference), each.end.value, each.reason) for each in driven]
    if as_json:
        names = ("reference", "end", "reason")
        data.print_json(json.dumps([dict(zip(names, row, strict=True)) for row in rows]))
    elif rows:
        table = Table("reference", "end", "why")
        for reference, end, why in rows:
            table.add_row(reference, end, escape(why or ""))
        data.print(table)
    else:
        messages.print("Nothing is left to do: it was dealt with before.")
    if any(each.end in (End.FAILED, End.WAITS) for each in driven):
        raise typer.Exit(1)


def _say(reference: UUID, edited: Edited, tense: str, *, as_json: bool) -> None:
    if as_json:
        data.print_json(json.dumps(asdict(edited)))
        return
    data.print(f"Changed: {', '.join(edited.changed) or 'nothing'}", markup=False)
    if edited.proposed:
        messages.print(
            f"It {tense}only proposed. Somebody else runs: "
            f"frontdoor dead-letters approve {reference} --sha256 {edited.sha256[:12]}"
        )
    else:
        messages.print(f"It {tense}stored. Then: frontdoor dead-letters replay {reference}")


@contextmanager
def _told() -> Iterator[None]:
    """Turn what cannot be done into one line and an exit code."""
    try:
        yield
    except Unknown:
        _stop(4, "Nothing is set aside under this reference.")
    except Conflict as error:
        _stop(5, f"Not now: {escape(str(error))}.")
    except NotAllowed as error:
        _stop(1, f"Not allowed: {error}.")
    except Malformed as error:
        _stop(1, f"With this body it could not be read either: {escape(str(error))}")
    except Unavailable as error:
        _stop(1, f"A server is away ({escape(str(error))}). Run it again: it goes on from here.")
    except AWAY as error:
        _stop(1, f"The database cannot be used ({type(error).__name__}).")


def _stop(code: int, why: str) -> NoReturn:
    messages.print(f"[red]{why}[/red]")
    raise typer.Exit(code)
