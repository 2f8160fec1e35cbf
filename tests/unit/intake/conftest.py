"""Small HTTP servers on loopback."""

from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest


def _served(
    handler: "type[BaseHTTPRequestHandler] | partial[SimpleHTTPRequestHandler]",
) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class _Endless(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b" " * 65536)
        except OSError:  # the reader has gone
            pass

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[str]:
    """The address of a server of this test's folder."""
    yield from _served(partial(_Quiet, directory=str(tmp_path)))


@pytest.fixture
def endless() -> Iterator[str]:
    """The address of a server whose answer never ends."""
    yield from _served(_Endless)
