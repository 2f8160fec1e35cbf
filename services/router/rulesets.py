"""The ruleset in force: read in each batch's transaction, so that no batch is of two versions."""

import logging

from services.chassis.database import Connection
from services.router import instruments
from services.router.program import Program
from services.router.reading.faults import PackRefused
from services.router.stored import from_stored

_IN_FORCE = """
SELECT sha256 FROM activation WHERE effective_at <= now() ORDER BY effective_at DESC, id DESC
"""
_NEWEST = _IN_FORCE + "LIMIT 1"

_FILES = "SELECT files FROM ruleset WHERE sha256 = $1"

_log = logging.getLogger(__name__)


class Rulesets:
    """The programs of this process by checksum. `given` decides until one is activated.

    One that does not load here leaves the one before it in force; log and metric say so.
    """

    def __init__(self, given: Program) -> None:
        self._given = given
        self._known: dict[str, Program | None] = {given.ruleset.ref.sha256: given}
        self.last = given
        """What was in force when this process last asked."""

    async def in_force(self, tx: Connection) -> Program:
        """The program for this transaction, as of its beginning."""
        newest = await tx.fetchval(_NEWEST)
        program = self._given if newest is None else await self._program(tx, newest)
        if program is not self.last:
            instruments.initialise(program.ruleset)
            self.last = program
        return program

    async def _program(self, tx: Connection, newest: str) -> Program:
        found = await self._loaded(tx, newest)
        if found is not None:
            return found
        for row in await tx.fetch(_IN_FORCE):
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
