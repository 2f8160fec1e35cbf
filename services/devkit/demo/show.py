"""The demo from its first line to its last. Whatever happens, nothing is left running."""

import asyncio
import threading
from datetime import UTC, datetime
from enum import Enum

from services.devkit import fetch, jars
from services.devkit import home as homes
from services.devkit.demo import play, report, system
from services.devkit.demo.calm import interruptible, uninterrupted
from services.devkit.demo.doors import Doors, doors
from services.devkit.demo.ground import ground
from services.devkit.demo.played import Played
from services.devkit.demo.screen import bar, data, messages, step
from services.devkit.errors import DevkitError
from services.devkit.fleet import Fleet
from services.devkit.home import Home
from services.devkit.reconcile.reconcile import Where
from services.devkit.scenario.all_doors import all_doors
from services.devkit.scenario.day import LASTS
from services.router.load import load

SECONDS = 20.0
"""How long the day lasts, if nothing holds its senders up."""

FAILED = 1
INTERRUPTED = 130


class Then(Enum):
    """What happens when everything was shown."""

    STAY = "stay up until Ctrl-C"
    END = "end by itself"


def show(then: Then) -> int:
    """Play the day and show it; the exit code: 0, 1 where a check fails, 130 if interrupted."""
    home = Home(homes.current().root / "demo")
    try:
        with interruptible():
            return _on_ground(home, then)
    except KeyboardInterrupt:
        messages.print("Stopped.")
        return INTERRUPTED
    except (DevkitError, OSError) as error:
        messages.print(f"[red]{error}[/red]")
        return FAILED


def _on_ground(home: Home, then: Then) -> int:
    with bar("Kafka's jars", len(jars.locked())) as progress:
        fetch.ensure(jars.cache(), lambda done, total: progress())
    with ground(home) as (servers, where):
        messages.print(servers.choice)
        with step("Schemas, topics, keys"):
            keys = asyncio.run(system.prepare(where))
        with system.running(home, where) as fleet:
            with step(f"Services ready: {', '.join(system.SERVICES)}"):
                fleet.wait_ready(within=60)
            played = _played(where, fleet, keys, doors(home))
            _tell(played, fleet, where)
            if then is Then.STAY:
                _stay(home)
            uninterrupted()
            with step("Services stopped"):
                fleet.stop()
        return 0 if played.holds else FAILED


def _played(where: Where, fleet: Fleet, keys: system.Keys, ways: Doors) -> Played:
    day = all_doors(begins=datetime.now(UTC) - LASTS)
    with bar("The day", day.messages) as progress:
        sending = play.at_all_doors(fleet, keys, ways, day, seconds=SECONDS, progress=progress)
        sent = asyncio.run(sending)
    with step("Everything read, decided and published"):
        ruleset = load(where.pack).ruleset
        return asyncio.run(play.gathered(where, fleet, sent, ruleset))


def _tell(played: Played, fleet: Fleet, where: Where) -> None:
    for shown in report.tables(played, load(where.pack).ruleset):
        data.print(shown)
    for fault in played.faults:
        data.print(f"[red]{fault}[/red]")
    data.print(report.addresses(fleet.addresses()))


def _stay(home: Home) -> None:
    data.print(report.commands(home.root), soft_wrap=True)
    messages.print("\nEverything stays up. Ctrl-C stops it.")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        messages.print("Stopping …")
