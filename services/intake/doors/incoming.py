"""A request at a door, whose headers each step looks up again."""

from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request


class Indexed(Headers):
    """Headers by a table, and not by going through all of them each time."""

    def __init__(self, scope: Any) -> None:
        super().__init__(scope=scope)
        # Of a name that comes twice the first counts, as the framework has it.
        self._values = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(self.raw)
        }

    def __getitem__(self, key: str) -> str:
        """The value under a name, whatever its case."""
        return self._values[key.lower()]

    def get(self, key: str, default: Any = None) -> Any:
        """The same, or the default."""
        return self._values.get(key.lower(), default)


class Incoming(Request):
    """A request with such headers."""

    @property
    def headers(self) -> Headers:
        """The headers."""
        if not hasattr(self, "_headers"):
            self._headers = Indexed(self.scope)
        return self._headers
