"""The command `frontdoor`: one sub-command a noun, each mounted from its own file."""

import typer

from services.cli import dev

app = typer.Typer(
    name="frontdoor",
    help="The adult social care front door: referrals in, routed by reviewed rules, waits shown.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(dev.app, name="dev")


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 failed, 2 wrong usage, 4 not found."""
    app()
