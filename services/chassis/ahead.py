"""Reading ahead: the next batch is fetched and read while one is handled."""

import asyncio

from services.chassis.records import Batch, Records


class Ahead:
    """The batches of one session; at most one is fetched before it is asked for."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._fetching: asyncio.Task[Batch] | None = None

    @property
    def begun(self) -> bool:
        """Whether a batch is fetched, or being fetched, that nobody has taken."""
        return self._fetching is not None

    def begin(self) -> None:
        """Fetch the next batch from now on."""
        self._fetching = asyncio.create_task(self._records.next())

    async def take(self) -> Batch:
        """The next batch, fetched before or now."""
        batch = await (self._fetching or self._records.next())
        self._fetching = None
        return batch

    async def fetched(self) -> None:
        """Return when nothing is being fetched; two may not poll at once."""
        if self._fetching is not None:
            await asyncio.wait([self._fetching])

    async def forget(self) -> None:
        """What was fetched and not handled comes again: its offsets are not committed."""
        fetching, self._fetching = self._fetching, None
        if fetching is not None:
            fetching.cancel()
            await asyncio.gather(fetching, return_exceptions=True)
