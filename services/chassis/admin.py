"""The admin port: `/metrics`, `/livez`, `/readyz`."""

from collections.abc import Awaitable, Callable

from prometheus_client.exposition import choose_encoder
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.chassis.instruments import REGISTRY

Reasons = dict[str, str | None]
"""By check: None where it is well, else why not."""


def build_admin(
    alive: Callable[[], Reasons],
    ready: Callable[[], Awaitable[Reasons]],
    waits: Callable[[], Reasons],
) -> Starlette:
    """The three pages; 503 with the reasons where one is not well.

    What `waits` is told by `/readyz` too, and keeps nothing from being ready.
    """

    async def metrics(request: Request) -> Response:
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(REGISTRY), media_type=content_type)

    async def livez(_: Request) -> Response:
        return _answer(alive(), {})

    async def readyz(_: Request) -> Response:
        return _answer(await ready(), waits())

    return Starlette(
        routes=[Route("/metrics", metrics), Route("/livez", livez), Route("/readyz", readyz)]
    )


def _answer(reasons: Reasons, waits: Reasons) -> Response:
    well = not any(reasons.values())
    said = {
        "status": "ok" if well else "not ok",
        "checks": {name: "ok" if why is None else why for name, why in reasons.items()},
        "waits": {name: why for name, why in waits.items() if why is not None},
    }
    return JSONResponse(said, 200 if well else 503)
