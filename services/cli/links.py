"""`frontdoor links`: what is linked to what, wrong links taken back, doubtful matches answered."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from services.chassis import outside
from services.chassis.failures import Unavailable, name
from services.chassis.work import Work
from services.cli.on_database import AWAY, on_database
from services.cli.options import Actor, AsJson, Reason
from services.cli.surroundings import server_environment
from services.intake import relinking
from services.intake.rejoining import Restored
from services.intake.relinking import Answer, Ended, NoQuestion, NotLinked

app = typer.Typer(help="Referrals of one person.", no_args_is_help=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)

Done = TypeVar("Done")
Limit = Annotated[int, typer.Option(min=1, max=200, help="How many.")]

_FACTS = {
    Restored.UNCHANGED: "The link had changed no fact of it.",
    Restored.PUT_BACK: "Its facts are as they were before the link.",
    Restored.KEPT: "Its facts have changed since and are left as they are: look at them.",
}


@app.command("list")
def list_links(limit: Limit = 50, as_json: AsJson = False) -> None:
    """Print the newest links that stand, and by which rule. No identity is in it."""
    found = on_database(lambda connection: relinking.newest(connection, limit))
    _print(found, ("referral_id", "other_id", "contact", "rule", "match", "at"), as_json)


@app.command()
def questions(limit: Limit = 50, as_json: AsJson = False) -> None:
    """Print the doubtful matches that nobody has answered, the oldest first."""
    found = on_database(lambda connection: relinking.questions(connection, limit))
    _print(found, ("referral_id", "other_id", "rule", "asked_at"), as_json)


@app.command()
def undo(
    referral_id: Annotated[UUID, typer.Argument(help="The one that is linked.")],
    reason: Reason,
    actor: Actor,
) -> None:
    """Take a wrong link back: it is a referral of its own from now on. Exit code 4: none is."""
    at = datetime.now(UTC)
    done = _worked(
        lambda work: relinking.undo(work, referral_id, actor=actor, reason=reason, at=at)
    )
    messages.print(f"{done.referral_id} stands by itself as version {done.version}.")
    messages.print(f"It was linked to {done.linked_to}. {_FACTS[done.facts]}")


@app.command()
def answer(
    referral_id: Annotated[UUID, typer.Argument(help="The referral that asks.")],
    other_id: Annotated[UUID, typer.Argument(help="The one that may be the same person's.")],
    said: Annotated[Answer, typer.Argument(metavar="link|apart", help="What you know.")],
    actor: Actor,
) -> None:
    """Answer whether two referrals are about one person. Exit code 4: nobody asks."""
    at = datetime.now(UTC)
    _worked(lambda work: relinking.answer(work, referral_id, other_id, said, actor=actor, at=at))
    messages.print("They are one." if said is Answer.LINK else "They are kept apart.")


def _worked(deed: Callable[[Work], Awaitable[Done]]) -> Done:
    try:
        return asyncio.run(_on_intake(deed))
    except (NotLinked, NoQuestion):
        messages.print("There is nothing to take back, or to answer.")
        raise typer.Exit(4) from None
    except Ended:
        messages.print("One of the two has ended: there is nothing to link.")
        raise typer.Exit(1) from None
    except (Unavailable, *AWAY) as error:
        messages.print(f"[red]Nothing is changed: {name(error)}. It can be done again.[/red]")
        raise typer.Exit(1) from None


async def _on_intake(deed: Callable[[Work], Awaitable[Done]]) -> Done:
    """The events stay in the outbox, from which the running service publishes them."""
    async with outside.works("intake", server_environment()) as works, works.begin() as work:
        return await deed(work)


def _print(rows: Sequence[Any], columns: Sequence[str], as_json: bool) -> None:
    if as_json:
        data.out(json.dumps([dict(row) for row in rows], default=str, indent=2))
        return
    table = Table(*(each.replace("_", " ") for each in columns))
    for row in rows:
        table.add_row(*(str(row[each] or "") for each in columns))
    data.print(table)
