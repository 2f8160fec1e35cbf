"""HTTP servers inside the service's own loop: uvicorn without its signal handlers."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp


class Server(uvicorn.Server):
    """A uvicorn server that the lifecycle stops; it leaves the signals alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the lifecycle."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 is any free one. Who connects early waits for the server."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((host, port))
    bound.listen(2048)
    return bound


def server(app: ASGIApp) -> Server:
    """A server that logs nothing of its requests: paths and bodies may tell of a person."""
    return Server(
        uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
            ws="none",
        )
    )


async def serve(running: Server, bound: socket.socket) -> None:
    """Serve until `running.should_exit`."""
    await running.serve(sockets=[bound])


async def stop(running: Server, serving: "asyncio.Task[None]") -> None:
    """Finish the requests at hand, at most five seconds."""
    running.should_exit = True
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(7):
            await serving
