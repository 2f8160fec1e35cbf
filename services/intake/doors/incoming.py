"""A request at a door, whose headers each step looks up again."""

from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Receive, Scope, Send


class Indexed(Headers):
    """Headers by a table, and not by going through all of them each time."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope=scope)
        # Of a name that comes twice the first counts, as the framework has it.
        self._values: dict[bytes, bytes] = dict(reversed(self.raw))

    def __getitem__(self, key: str) -> str:
        """The value under a name, whatever its case."""
        return self._values[key.lower().encode("latin-1")].decode("latin-1")

    def get(self, key: str, default: Any = None) -> Any:
        """The same, or the default."""
        value = self._values.get(key.lower().encode("latin-1"))
        return default if value is None else value.decode("latin-1")


class Incoming(Request):
    """A request with such headers."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        super().__init__(scope, receive, send)
        self._headers = Indexed(scope)
