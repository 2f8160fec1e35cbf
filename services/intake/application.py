"""The HTTP application of intake: it tells its whole contract, and has a short way to its doors."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.intake import contract
from services.intake.doors.incoming import Incoming

Endpoint = Callable[[Request], Awaitable[Response]]
"""Answers every request, whatever it is: no error leaves it."""


class Application(FastAPI):
    """FastAPI, but for the paths by which messages come in."""

    def __init__(self, **said: Any) -> None:
        super().__init__(**said)
        self._doors: dict[tuple[object, object], Endpoint] = {}

    def openapi(self) -> dict[str, Any]:
        """OpenAPI 3.1, made once."""
        if not self.openapi_schema:
            self.openapi_schema = contract.document(self)
        return self.openapi_schema

    def door(self, path: str, **told: Any) -> Callable[[Endpoint], Endpoint]:
        """Let messages be posted to this path, which has no parameters.

        The framework has it for the contract, and for other methods. A message goes past its seven
        layers, which cost as much as reading the message does, and do nothing for a door: that
        answers each error itself, in its dialect.
        """

        def added(endpoint: Endpoint) -> Endpoint:
            self._doors["POST", path] = endpoint
            return self.post(path, **told)(endpoint)

        return added

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        endpoint = self._doors.get((scope.get("method"), scope.get("path")))
        if endpoint is None:
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        response = await endpoint(Incoming(scope, receive, send))
        await response(scope, receive, send)
