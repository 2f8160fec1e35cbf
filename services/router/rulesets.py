"""The ruleset in force: read in each batch's transaction, so that no batch is of two versions."""

import logging
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from services.chassis import ids
from services.chassis.database import Connection
from services.chassis.event import Outgoing, originated
from services.chassis.reviewed.faults import FilesRefused
from services.chassis.work import Work
from services.contracts import ruleset
from services.router import instruments
from services.router.program import Program
from services.router.stored import proven_from_stored

_ACTIVATED = """
SELECT sha256 FROM activation WHERE effective_at <= now() ORDER BY effective_at DESC, id DESC
"""
_NOW = """
SELECT (SELECT sha256 FROM activation WHERE effective_at <= now()
    ORDER BY effective_at DESC, id DESC LIMIT 1) AS newest, s.id AS shadow, s.sha256 AS candidate
FROM (SELECT) AS one LEFT JOIN shadow AS s ON s.until IS NULL
"""

_STORED = "SELECT files, proof FROM ruleset WHERE sha256 = $1"

_log = logging.getLogger(__name__)


class Shadow(NamedTuple):
    """A candidate that decides beside the ruleset in force, for nobody but the record."""

    id: int
    program: Program


class InForce(NamedTuple):
    """What decides in one transaction."""

    program: Program
    shadow: Shadow | None = None


class Rulesets:
    """The programs of this process by checksum. `given` decides until one is activated.

    One that does not load here leaves the one before it in force; log, metric and an event say so.
    """

    def __init__(self, given: Program) -> None:
        self._given = given
        self._known: dict[str, Program | None] = {given.ruleset.ref.sha256: given}
        self.last = given
        """What was in force when this process last asked."""
        self._untold: dict[str, Outgoing] = {}

    def tell(self, work: Work) -> None:
        """Publish with this work what has not loaded here, each once in this process."""
        for sha256, event in list(self._untold.items()):
            work.emit(event)
            work.after_commit(partial(self._told, sha256))

    def _told(self, sha256: str) -> None:
        self._untold.pop(sha256, None)

    async def in_force(self, tx: Connection) -> InForce:
        """What decides in this transaction, as of its beginning."""
        now = await tx.fetchrow(_NOW)
        newest = now and now["newest"]
        program = self._given if newest is None else await self._program(tx, str(newest))
        if program is not self.last:
            instruments.initialise(program.ruleset)
            self.last = program
        if now is None or now["shadow"] is None:
            return InForce(program)
        candidate = await self._loaded(tx, now["candidate"])
        return InForce(program, Shadow(now["shadow"], candidate) if candidate else None)

    async def _program(self, tx: Connection, newest: str) -> Program:
        found = await self._loaded(tx, newest)
        if found is not None:
            return found
        for row in await tx.fetch(_ACTIVATED):
            found = await self._loaded(tx, row["sha256"])
            if found is not None:
                return found
        return self._given

    async def _loaded(self, tx: Connection, sha256: str) -> Program | None:
        if sha256 not in self._known:
            try:
                (row,) = await tx.fetch(_STORED, sha256)
                self._known[sha256] = proven_from_stored(row["files"], row["proof"], sha256)
            except FilesRefused as refused:
                _log.exception("a ruleset that was activated does not load here")
                instruments.ruleset_refused.inc()
                self._untold[sha256] = _refused(sha256, len(refused.faults))
                self._known[sha256] = None
        return self._known[sha256]


def _refused(sha256: str, faults: int) -> Outgoing:
    """Each process that cannot load it says so under one id: to a reader it is one event."""
    event = originated(
        ruleset.Refused(sha256=sha256, at=datetime.now(UTC), faults=faults), key=ruleset.KEY
    )
    return event._replace(id=ids.derived("router", sha256, event.type, 0))
