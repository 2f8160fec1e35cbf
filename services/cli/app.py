"""The command `frontdoor`: one sub-command a noun, each mounted from its own file."""

import typer

from services.cli import db, dev, topics
from services.cli.run import run

app = typer.Typer(
    name="frontdoor",
    help="The adult social care front door: referrals in, routed by reviewed rules, waits shown.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(dev.app, name="dev")
app.add_typer(db.app, name="db")
app.add_typer(topics.app, name="topics")
app.command()(run)


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 failed, 2 wrong usage, 4 not found."""
    app()
