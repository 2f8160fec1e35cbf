"""An API that answers every error with a problem, and says so in its description."""

from typing import Any

from fastapi import FastAPI

from services.chassis import refusing
from services.chassis.bounded import Bounded
from services.chassis.problem import schemas

VERSION = "1"


class Api(FastAPI):
    """A FastAPI application whose description knows its problems, and whose bodies are small.

    `under` is where another application serves it; by itself it has its version in each path.
    """

    def __init__(self, title: str, *, under: str = "") -> None:
        super().__init__(
            title=title,
            version=VERSION,
            servers=[{"url": under}] if under else None,
            openapi_url="/openapi.json" if under else f"/v{VERSION}/openapi.json",
            docs_url=None,
            redoc_url=None,
        )
        refusing.install(self)
        self.add_middleware(Bounded)

    def openapi(self) -> dict[str, Any]:
        """OpenAPI 3.1."""
        found = super().openapi()
        found["components"]["schemas"] |= schemas()
        return found
