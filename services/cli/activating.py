"""`frontdoor rules activate|approve|rollback`: which rules are in force."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from rich.console import Console

from services.chassis import outside
from services.chassis.failures import Unavailable, name
from services.chassis.reviewed.faults import FilesRefused
from services.chassis.work import Works
from services.cli.moments import moment
from services.cli.on_database import AWAY
from services.cli.options import Actor, AsJson, Reason
from services.cli.proving import proven
from services.cli.surroundings import server_environment
from services.router.activation import Officer, Refused
from services.router.load import checksum

messages = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
data = Console(highlight=False, soft_wrap=True)

Found = TypeVar("Found")
From = Annotated[
    datetime | None,
    typer.Option("--from", help="When it begins to decide, in UTC; at once, if it is not said."),
]


def activate(
    pack: Annotated[Path, typer.Argument(help="The folder of the pack.")],
    reason: Reason,
    actor: Actor,
    effective: From = None,
    as_json: AsJson = False,
) -> None:
    """Check, prove and store a pack, and propose that it decides. Somebody else approves it."""
    try:
        loaded, proof = proven(pack)
    except FilesRefused as error:
        tell(pack, error, actor)
        refused(error)
    since = None if effective is None else effective.replace(tzinfo=UTC)

    async def propose(works: Works) -> None:
        await Officer(works, actor).propose(loaded, proof, reason=reason, effective_at=since)

    done(propose)
    _proposed(loaded.ruleset.ref.sha256, as_json=as_json)


def approve(
    sha256: Annotated[str, typer.Argument(help="Of the pack that you looked at; 8 digits do.")],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Bring into force what somebody else proposed, with a database login of your own."""
    at = done(lambda works: Officer(works, actor).approve(sha256))
    if as_json:
        data.out(json.dumps({"sha256": sha256, "effective_at": at.isoformat()}))
    else:
        data.out(f"{sha256} decides from {moment(at)} UTC on.")


def rollback(reason: Reason, actor: Actor, as_json: AsJson = False) -> None:
    """Propose the ruleset that was in force before this one. Somebody else approves it."""
    ref = done(lambda works: Officer(works, actor).propose_rollback(reason=reason))
    if not as_json:
        data.out(f"Back to {ref.id} {ref.version}.")
    _proposed(ref.sha256, as_json=as_json)


def withdraw(
    sha256: Annotated[str, typer.Argument(help="Of the proposal; as many digits as tell it.")],
    actor: Actor,
    as_json: AsJson = False,
) -> None:
    """Take back a proposal that waits for a second person."""
    withdrawn = done(lambda works: Officer(works, actor).withdraw(sha256))
    if as_json:
        data.out(json.dumps({"sha256": withdrawn, "withdrawn": True}))
    else:
        data.out(f"{withdrawn[:12]} no longer waits.")


def _proposed(sha256: str, *, as_json: bool) -> None:
    if as_json:
        data.out(json.dumps({"sha256": sha256, "proposed": True}))
    else:
        data.out(f"Proposed. Somebody else approves it: frontdoor rules approve {sha256[:12]}")


def tell(pack: Path, error: FilesRefused, actor: str) -> None:
    """Have the audit and the topic say that these files were refused, where that is possible."""
    if not pack.is_dir():
        return  # a folder that is not there is mistyped
    sha256, faults = checksum(pack), len(error.faults)
    try:
        done(lambda works: Officer(works, actor).refused(sha256, faults))
    except typer.Exit:
        messages.print("that it was refused is told here alone")


def refused(error: FilesRefused) -> NoReturn:
    """Say what is wrong with a pack, and end the command."""
    messages.print(str(error))
    stop(f"refused: {len(error.faults)} to put right; what is in force stays")


def done(act: Callable[[Works], Awaitable[Found]]) -> Found:
    """Do it with the router's own rights; a refusal or an outage is told, and ends the command."""

    async def run() -> Found:
        async with outside.works("router", server_environment()) as works:
            return await act(works)

    try:
        return asyncio.run(run())
    except Refused as error:
        stop(f"{str(error).capitalize()}.")
    except (Unavailable, *AWAY) as error:
        stop(f"Nothing is changed: {name(error)}. It can be done again.")


def stop(why: str) -> NoReturn:
    """End the command, and say why."""
    messages.print(why)
    raise typer.Exit(1)
