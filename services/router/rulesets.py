"""The ruleset in force: read in each batch's transaction, so that no batch is of two versions."""

import logging
from typing import NamedTuple

from services.chassis.database import Connection
from services.router import instruments
from services.router.program import Program
from services.router.reading.faults import PackRefused
from services.router.stored import from_stored

_ACTIVATED = """
SELECT sha256 FROM activation WHERE effective_at <= now() ORDER BY effective_at DESC, id DESC
"""
_NOW = """
SELECT (SELECT sha256 FROM activation WHERE effective_at <= now()
    ORDER BY effective_at DESC, id DESC LIMIT 1) AS newest, s.id AS shadow, s.sha256 AS candidate
FROM (SELECT) AS one LEFT JOIN shadow AS s ON s.until IS NULL
"""

_FILES = "SELECT files FROM ruleset WHERE sha256 = $1"

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

    One that does not load here leaves the one before it in force; log and metric say so.
    """

    def __init__(self, given: Program) -> None:
        self._given = given
        self._known: dict[str, Program | None] = {given.ruleset.ref.sha256: given}
        self.last = given
        """What was in force when this process last asked."""

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
            self._known[sha256] = _load(await tx.fetchval(_FILES, sha256), sha256)
        return self._known[sha256]


def _load(files: str, sha256: str) -> Program | None:
    try:
        program = from_stored(files, sha256)
    except PackRefused:
        _log.exception("a ruleset that was activated does not load here")
    else:
        if program.ruleset.ref.sha256 == sha256:
            return program
        _log.error("a ruleset that was activated has another checksum than it should")
    instruments.ruleset_refused.inc()
    return None
