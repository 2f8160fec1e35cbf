"""`frontdoor … keys`: the keys of a service's staff."""

from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from services.chassis.staff_keys import StaffKeys
from services.cli.on_database import on_database
from services.cli.options import DryRun
from services.contracts.referral import StaffRef

messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)


def account(text: str) -> str:
    """An account is a short name in lower case, as `a.worker`."""
    try:
        return TypeAdapter(StaffRef).validate_python(text)
    except ValidationError:
        raise typer.BadParameter("up to 40 of a-z, 0-9, dot, dash, underscore") from None


Account = Annotated[str, typer.Argument(help="A staff account; never a name.", parser=account)]


def commands(keys: StaffKeys[Any, Any]) -> typer.Typer:
    """`issue` and `revoke` for these keys."""
    app = typer.Typer(help="Keys of staff.", no_args_is_help=True)
    roles = ", ".join(keys.roles)

    def known(text: str) -> str:
        if text not in keys.roles:
            raise typer.BadParameter(f"one of {roles}")
        return text

    @app.command()
    def issue(
        staff: Account,
        role: Annotated[str, typer.Option(help=f"What the key is for: {roles}.", parser=known)],
        dry_run: DryRun = False,
    ) -> None:
        """Print a new key, once: only its SHA-256 is kept."""
        if dry_run:
            messages.print(f"A key for {staff} as {role} would be issued.")
            return
        key = on_database(lambda connection: keys.issue(connection, staff, role))
        messages.print(f"A key for {staff} as {role}. It cannot be shown again.")
        data.out(key)

    @app.command()
    def revoke(staff: Account, dry_run: DryRun = False) -> None:
        """End all keys of a member of staff; exit code 4 where there are none."""
        act = keys.count if dry_run else keys.revoke
        ended = on_database(lambda connection: act(connection, staff))
        messages.print(f"Keys that would end: {ended}." if dry_run else f"Keys ended: {ended}.")
        if not ended:
            raise typer.Exit(4)

    return app
