"""Watching the sources: files that change and sources that are disabled take effect in seconds."""

import asyncio

from services.chassis.failures import describe
from services.chassis.logs import logger
from services.chassis.service import Background, Runtime
from services.intake import instruments
from services.intake.disabling import disabled
from services.intake.in_force import Change, InForce

EVERY_SECONDS = 2.0

MOST_FAULTS = 20
"""Faults of one look that the log tells; `frontdoor sources check` tells all."""

log = logger("intake.sources")


class Watch:
    """Keeps the sources as their files and the database say."""

    def __init__(self, sources: InForce) -> None:
        self._sources = sources
        self._settled = asyncio.Event()
        self._count()

    async def run(self, runtime: Runtime) -> None:
        """Look for ever. While the database is away, what it said last holds."""
        _tell(Change(sorted(self._sources), [], [], self._sources.faults))
        while True:
            await self.look(runtime)
            await asyncio.sleep(EVERY_SECONDS)

    def settled(self, door: Background) -> Background:
        """A door that begins once it is known which sources are disabled."""

        async def run(runtime: Runtime) -> None:
            await self._settled.wait()
            await door(runtime)

        return run

    async def look(self, runtime: Runtime) -> None:
        """Look once."""
        try:
            if change := await asyncio.to_thread(self._sources.look):
                self._count()
                _tell(change)
            self._sources.disable(await disabled(runtime.pool))
            self._settled.set()
        except Exception as error:  # noqa: BLE001 - it is looked at again in two seconds
            log.warning("sources wait to be looked at", extra={"cause": describe(error)})

    def _count(self) -> None:
        instruments.initialise(self._sources.values())
        instruments.refused_files.set(len(self._sources.refused))

    async def ready(self, _: Runtime) -> str | None:
        """Why this process should not be sent messages, or None."""
        if lacking := self._sources.begun_without():
            return f"begun without {', '.join(lacking)}: {self._first_fault()}"
        return None if self._sources.held else "no source file is there"

    def waits(self) -> str | None:
        """What a person must put right while all goes on as before, or None."""
        refused = ", ".join(sorted(self._sources.refused))
        return f"as before: {refused}: {self._first_fault()}" if refused else None

    def _first_fault(self) -> str:
        return str(self._sources.faults[0])


def _tell(change: Change) -> None:
    log.info(
        "sources are read",
        extra={"added": change.added, "changed": change.changed, "removed": change.removed},
    )
    for fault in change.faults[:MOST_FAULTS]:
        log.error("a source file does not hold", extra={"fault": str(fault)})
