"""Named boundaries of the services at which a process can be ended, put in from outside.

The product knows nothing of them: `launch.py` wraps functions of it before a service starts. The
file that FAILPOINTS names arms one of them, as `name:n`: the process ends at the n-th time from
then on that it comes there. Beside it, `<file>.reached` lists the boundaries that it came to.
"""

import contextlib
import functools
import inspect
import os
import pkgutil
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VARIABLE = "FAILPOINTS"
ALL = ("intake", "router", "eit", "metrics")
WRITERS = ("intake", "router", "eit")
COMMANDS = ("replay", "edit", "approve", "discard")
"""Those of `frontdoor dead-letters`, each a process of its own."""
DRIVING = ("replay", "discard")
"""Those that then handle what waits behind the letter."""


@dataclass(frozen=True)
class Point:
    """A boundary: before a function is called, or after it has returned.

    `target` is `module:attribute`. Those of `poison` are reached only where an event is set aside,
    those of `stop` only where a service ends in order.
    """

    name: str
    target: str
    after: bool
    services: tuple[str, ...] = ALL
    poison: bool = False
    stop: bool = False


_CHASSIS = "services.chassis."
_ACKNOWLEDGED = "aiokafka.producer.message_accumulator:MessageBatch.done"

POINTS = (
    Point("batch fetched", _CHASSIS + "handling:Handling.handle", after=False),
    Point("batch begun", _CHASSIS + "attempt:Attempt._transact", after=False),
    Point("inbox written", _CHASSIS + "inbox:sort", after=True),
    Point("effects written", _CHASSIS + "inbox:advance", after=False),
    Point("next offset written", _CHASSIS + "inbox:advance", after=True),
    Point("outbox written", _CHASSIS + "outbox:append", after=True),
    Point("rule R asked", _CHASSIS + "outbox:others", after=True),
    Point("committed", _CHASSIS + "publisher:Publisher.enqueue", after=False),
    Point("queued", _CHASSIS + "publisher:Publisher.enqueue", after=True),
    Point("batch done", _CHASSIS + "attempt:Attempt.handle", after=True),
    Point("sending", _CHASSIS + "producer:Producer.send", after=False, services=WRITERS),
    Point("one partition sent", _ACKNOWLEDGED, True, WRITERS),
    Point("acknowledged", _CHASSIS + "producer:Producer.send", after=True, services=WRITERS),
    Point("deleting", _CHASSIS + "outbox:delete", after=False, services=WRITERS),
    Point("deleted", _CHASSIS + "outbox:delete", after=True, services=WRITERS),
    Point("outbox read", _CHASSIS + "outbox:oldest", after=True, services=WRITERS),
    Point("offsets due", _CHASSIS + "offsets:Offsets.done", after=True),
    Point("offsets committing", _CHASSIS + "offsets:Offsets.commit", after=False),
    Point("offsets committed", _CHASSIS + "offsets:Offsets.commit", after=True),
    Point("last offsets", _CHASSIS + "offsets:Offsets.finish", after=False, stop=True),
    Point("flushing", _CHASSIS + "publisher:Publisher.flush", after=False, stop=True),
    Point("dead letter kept", _CHASSIS + "dead_letter:keep", after=True, poison=True),
    Point("message offered", "services.intake.group:Group.offer", False, ("intake",)),
    Point("group judged", "services.intake.committing:settle", True, ("intake",)),
    Point("group written", "services.intake.store:write", True, ("intake",)),
    Point("group committed", "services.intake.committing:Committing.__call__", True, ("intake",)),
    Point("answering", "services.intake.doors.json:JsonDoor.answer", False, ("intake",)),
    Point("outcomes kept", "services.intake.outcomes:keep_decisions", True, ("intake",)),
    Point("last decision read", "services.router.store:latest", True, ("router",)),
    Point("decision kept", "services.router.store:keep", True, ("router",)),
    Point("case held", "services.eit.store:hold", True, ("eit",)),
    Point("case saved", "services.eit.store:save_changes", True, ("eit",)),
    Point("desk move begun", "services.eit.store:hold_case", True, ("eit",)),
    Point("desk move done", "services.eit.desk:Desk.move", True, ("eit",)),
    Point("waits kept", "services.metrics.store:apply", True, ("metrics",)),
    Point("letter found", _CHASSIS + "letter:find", True, ("replay", "edit", "discard")),
    Point("letter read", _CHASSIS + "replay:Replay._drive", False, DRIVING),
    Point("letter claimed", _CHASSIS + "replay:_claim", True, DRIVING),
    Point("replay handled", _CHASSIS + "parking:supersede", False, DRIVING),
    Point("replay written", _CHASSIS + "outbox:append", True, DRIVING),
    Point("letter driven", _CHASSIS + "replay:Replay._drive", True, DRIVING),
    Point("stepped over", _CHASSIS + "replay:Replay._step_over", True, ("discard",)),
    Point("given up", _CHASSIS + "replay:Replay._discard", True, ("discard",)),
    Point("letter locked", _CHASSIS + "letter:lock", True, ("edit", "approve")),
    Point("edit proposed", _CHASSIS + "edit:Editor.edit", True, ("edit",)),
    Point("edit stored", _CHASSIS + "edit:_store", True, ("approve",)),
    Point("edit approved", _CHASSIS + "edit:Editor.approve", True, ("approve",)),
    Point("deed noted", _CHASSIS + "audit:write", True, COMMANDS),
    Point("snapshot taken", "services.metrics.leader:take", True, ("metrics",)),
)


def of(service: str) -> tuple[Point, ...]:
    """The boundaries that a service comes to."""
    return tuple(point for point in POINTS if service in point.services)


def find(point: Point) -> tuple[Any, str, Callable[..., Any]]:
    """Where a boundary's function stands, under which name; `LookupError` where it is not."""
    module, _, path = point.target.partition(":")
    *owners, name = path.split(".")
    try:
        owner = pkgutil.resolve_name(f"{module}:{'.'.join(owners)}" if owners else module)
        return owner, name, vars(owner)[name]
    except (ImportError, AttributeError, KeyError):
        raise LookupError(f"{point.name}: there is no {point.target}") from None


def put_in(service: str, file: Path) -> None:
    """Wrap every boundary of this service, once, in this process."""
    armed = Armed(file)
    for point in of(service):
        owner, name, function = find(point)
        setattr(owner, name, wrapped(function, point, armed.passed))


def wrapped(
    function: Callable[..., Any], point: Point, passed: Callable[[str], None]
) -> Callable[..., Any]:
    """The function, telling when its boundary is passed."""

    def tell(after: bool) -> None:
        if point.after is after:
            passed(point.name)

    @functools.wraps(function)
    async def awaited(*args: Any, **kwargs: Any) -> Any:
        tell(after=False)
        result = await function(*args, **kwargs)
        tell(after=True)
        return result

    @functools.wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        tell(after=False)
        result = function(*args, **kwargs)
        tell(after=True)
        return result

    return awaited if inspect.iscoroutinefunction(function) else called


class Armed:
    """Reads what is armed each time that a boundary is passed, and ends the process there."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._words = ""
        self._passed: Counter[str] = Counter()
        self._reached: set[str] = set()

    def passed(self, name: str) -> None:
        """The process is at this boundary."""
        if name not in self._reached:
            self._reached.add(name)
            self._write(name)
        wanted, _, times = self._read().rpartition(":")
        if wanted == name:
            self._passed[name] += 1
            if self._passed[name] >= int(times):
                os.kill(os.getpid(), signal.SIGKILL)

    def _read(self) -> str:
        try:
            words = self._file.read_text()
        except FileNotFoundError:
            words = ""
        if words != self._words:
            self._words = words
            self._passed.clear()
        return words

    def _write(self, name: str) -> None:
        with contextlib.suppress(OSError), reached(self._file).open("a") as file:
            file.write(f"{name}\n")


def reached(file: Path) -> Path:
    """Where the boundaries are listed that were come to."""
    return file.with_name(f"{file.name}.reached")
