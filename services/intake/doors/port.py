"""A port that only one process of a machine can listen at; the next stands by for it."""

import asyncio
import errno
from socket import socket

from services.chassis import http
from services.chassis.logs import logger

AGAIN_SECONDS = 0.5

log = logger("intake.doors")


async def listening(host: str, port: int) -> socket:
    """Listen there, as soon as nobody else does: in a rolling restart the old one still may."""
    told = False
    while True:
        try:
            return http.listen(host, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        if not told:
            log.warning("another process listens at the port; this one stands by for it")
            told = True
        await asyncio.sleep(AGAIN_SECONDS)
