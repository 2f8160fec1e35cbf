"""The command `frontdoor`: one sub-command a noun, each mounted from its own file."""

import logging
import sys

import typer

from services.cli.nouns import Commands
from services.devkit.errors import DevkitError

app = typer.Typer(
    name="frontdoor", cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False
)


@app.callback()
def frontdoor() -> None:
    """The adult social care front door: referrals in, routed by reviewed rules, waits shown."""


def main() -> None:
    """Run the command line.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 cannot be judged, 4 not found, 5 not now.
    """
    # What Kafka's client could not reach, the command says itself.
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())
    try:
        app()
    except DevkitError as error:
        sys.exit(str(error))
