"""The command `frontdoor`: one sub-command a noun, each mounted from its own file."""

import logging
import sys

import typer

from services.cli import (
    answers,
    consumers,
    db,
    dead_letters,
    dev,
    eit,
    facts,
    intake,
    links,
    outbox,
    referral,
    rules,
    schemas,
    sources,
    topics,
    triage,
)
from services.cli.demo import demo
from services.cli.reconcile import reconcile
from services.cli.run import run
from services.cli.send import send
from services.cli.status import status
from services.devkit.errors import DevkitError

app = typer.Typer(
    name="frontdoor",
    help="The adult social care front door: referrals in, routed by reviewed rules, waits shown.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(answers.app, name="answers")
app.add_typer(consumers.app, name="consumers")
app.add_typer(db.app, name="db")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(dev.app, name="dev")
app.add_typer(eit.app, name="eit")
app.add_typer(facts.app, name="facts")
app.add_typer(intake.app, name="intake")
app.add_typer(links.app, name="links")
app.add_typer(outbox.app, name="outbox")
app.add_typer(referral.app, name="referral")
app.add_typer(rules.app, name="rules")
app.add_typer(schemas.app, name="schemas")
app.add_typer(sources.app, name="sources")
app.add_typer(topics.app, name="topics")
app.add_typer(triage.app, name="triage")
app.command()(demo)
app.command()(reconcile)
app.command()(run)
app.command()(send)
app.command()(status)


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
