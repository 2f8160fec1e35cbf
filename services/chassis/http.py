"""HTTP servers inside the service's own loop: uvicorn without its signal handlers."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from services.chassis.receiving import Receiving, cut_off

KEEP_ALIVE_SECONDS = 75
"""Longer than a client keeps a connection it does not use: it closes it, and knows that."""

LEAVING_SECONDS = 6.0
"""Longer than most clients use a connection again that lay idle: httpx five seconds, for one."""

_CLOSE = (b"connection", b"close")


class Server(uvicorn.Server):
    """A uvicorn server that the lifecycle stops; it leaves the signals alone.

    Twice a second it ends the connections whose request takes too long to come.
    """

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the lifecycle."""
        yield

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second."""
        if counter % 5 == 0:
            cut_off(self.server_state.connections, asyncio.get_running_loop().time())
        return await super().on_tick(counter)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 is any free one. Who connects early waits for the server."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(2048)
    except OSError:
        bound.close()
        raise
    return bound


def server(app: ASGIApp) -> Server:
    """A server that logs nothing of its requests: paths and bodies may tell of a person."""
    return Server(
        uvicorn.Config(
            app,
            http=Receiving,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=5,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            ws="none",
        )
    )


async def serve(running: Server, bound: socket.socket) -> None:
    """Serve until `running.should_exit`."""
    await running.serve(sockets=[bound])


async def leave(running: Server, serving: "asyncio.Task[None]") -> None:
    """As `stop`, for a door in use: no new connection, and who has one goes with the next answer.

    To close a connection on which a request is just under way would leave its sender in doubt: who
    is idle is waited for until a client would not use the connection any more.
    """
    for each in running.servers if running.started else ():
        each.close()
    running.config.encoded_headers.append(_CLOSE)
    running.server_state.default_headers = [*running.server_state.default_headers, _CLOSE]
    until = time.monotonic() + LEAVING_SECONDS
    while running.server_state.connections and time.monotonic() < until:  # noqa: ASYNC110 - a set
        await asyncio.sleep(0.05)
    await stop(running, serving)


async def stop(running: Server, serving: "asyncio.Task[None]") -> None:
    """Finish the requests at hand, at most five seconds."""
    running.should_exit = True
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(7):
            await serving
