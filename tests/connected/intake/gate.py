"""A gate between intake and PostgreSQL: open, shut, or cutting the line at a COMMIT."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlencode, urlsplit

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Gate:
    """Passes bytes on. While it is shut, there is nobody there."""

    def __init__(self, database_url: str) -> None:
        self._target = urlsplit(database_url)
        self._query = {name: some[0] for name, some in parse_qs(self._target.query).items()}
        self._writers: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()
        self._shut = False
        self.cut_at_commit = False

    @asynccontextmanager
    async def standing(self) -> AsyncIterator[str]:
        """The address that leads through the gate."""
        server = await asyncio.start_server(self._admit, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        user = self._target.username or self._query.get("user", "")
        rest = {name: value for name, value in self._query.items() if name not in ("host", "port")}
        secret = f":{self._target.password}" if self._target.password else ""
        netloc = f"{user}{secret}@127.0.0.1:{port}"
        try:
            yield self._target._replace(netloc=netloc, query=urlencode(rest)).geturl()
        finally:
            self.shut()
            server.close()
            await asyncio.gather(*self._passing, return_exceptions=True)

    def shut(self) -> None:
        """Drop who is connected, and let nobody in."""
        self._shut = True
        for writer in self._writers:
            writer.transport.abort()

    def open(self) -> None:
        """Let them in again."""
        self._shut = False

    async def _admit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._shut:
            writer.transport.abort()
            return
        inner, outer = await self._database()
        self._writers |= {writer, outer}
        for source, sink, cuts in ((reader, outer, True), (inner, writer, False)):
            task = asyncio.create_task(self._pass(source, sink, writer if cuts else None))
            self._passing.add(task)

    async def _database(self) -> Streams:
        if folder := self._query.get("host"):
            port = self._query.get("port", self._target.port or 5432)
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
        return await asyncio.open_connection(self._target.hostname, self._target.port or 5432)

    async def _pass(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        cut: asyncio.StreamWriter | None,
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65536):
                sink.write(data)
                if cut is not None and self.cut_at_commit and b"COMMIT" in data:
                    self.cut_at_commit = False
                    await sink.drain()
                    cut.transport.abort()
        sink.close()
