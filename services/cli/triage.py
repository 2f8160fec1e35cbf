"""`frontdoor triage`: who waits for a person, and keys of the staff who decide."""

from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from services.cli.eit import Account
from services.cli.on_database import on_database
from services.cli.options import AsJson, DryRun
from services.intake.triage import keys as staff_keys
from services.intake.triage import waiting
from services.intake.triage.roles import Role
from services.intake.triage.views import Page, Waiting, paged

app = typer.Typer(help="Manual triage.", no_args_is_help=True)
keys = typer.Typer(help="Keys of staff.", no_args_is_help=True)
app.add_typer(keys, name="keys")
messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)


@keys.command()
def issue(
    staff: Account,
    role: Annotated[Role, typer.Option(help="What the key is for.")],
    dry_run: DryRun = False,
) -> None:
    """Print a new key, once: only its SHA-256 is kept."""
    if dry_run:
        messages.print(f"A key for {staff} as {role} would be issued.")
        return
    key = on_database(lambda connection: staff_keys.issue(connection, staff, role))
    messages.print(f"A key for {staff} as {role}. It cannot be shown again.")
    data.out(key)


@keys.command()
def revoke(staff: Account, dry_run: DryRun = False) -> None:
    """End all keys of a member of staff; exit code 4 where there are none."""
    act = staff_keys.count if dry_run else staff_keys.revoke
    ended = on_database(lambda connection: act(connection, staff))
    messages.print(f"Keys that would end: {ended}." if dry_run else f"Keys ended: {ended}.")
    if not ended:
        raise typer.Exit(4)


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
