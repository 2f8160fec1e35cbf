"""A receiver of answers, as a partner has one: a real HTTP server, told how to behave."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.chassis import http
from services.intake import signatures

SECRET = bytes(range(32))
WRITTEN = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@dataclass(frozen=True)
class Came:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        """Its body, read."""
        return json.loads(self.body)

    @property
    def id(self) -> str:
        """By which a receiver knows it again."""
        return self.headers[signatures.ID]

    @property
    def signed(self) -> bool:
        """Whether our secret signed it, now."""
        return signatures.holds(self.headers, self.body, [SECRET], now=datetime.now(UTC))


Behaviour = Callable[[Came], Response | None]
"""The response; None never answers."""


def fine(_: Came) -> Response:
    """As it should be."""
    return Response(status_code=204)


@dataclass
class Receiver:
    """Keeps what came. `behaves` may be changed at any time."""

    url: str = ""
    behaves: Behaviour = fine
    came: list[Came] = field(default_factory=list)
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Receiver"]:
        """Receive on a free port until left."""
        routes = [Route("/{path:path}", self._take, methods=["GET", "POST"])]
        bound = http.listen("127.0.0.1", 0)
        server = http.server(Starlette(routes=routes))
        serving = asyncio.create_task(http.serve(server, bound))
        self.url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        try:
            yield self
        finally:
            self.hanging.set()
            await http.stop(server, serving)

    async def _take(self, request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        came = Came(request.url.path, headers, await request.body())
        self.came.append(came)
        response = self.behaves(came)
        if response is None:
            await self.hanging.wait()
            return Response(status_code=503)
        return response

    @property
    def ids(self) -> list[str]:
        """The ids of what came, in order."""
        return [each.id for each in self.came]

    @property
    def types(self) -> list[str]:
        """What was told, in order."""
        return [each.told["type"].removeprefix("referral.") for each in self.came]
