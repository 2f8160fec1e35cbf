"""An API that answers every error with a problem, and says so in its description."""

from typing import Any

from fastapi import FastAPI

from services.chassis.problem import schemas


class Api(FastAPI):
    """A FastAPI application whose description knows its problems."""

    def openapi(self) -> dict[str, Any]:
        """OpenAPI 3.1."""
        found = super().openapi()
        found["components"]["schemas"] |= schemas()
        return found
