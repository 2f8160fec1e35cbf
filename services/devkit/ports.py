"""Ports on this machine's loopback: whether one is free, and choosing one that is."""

import random
import socket

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether somebody accepts connections on the port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def choose(remembered: int | None) -> int:
    """The remembered port if it is still free, else another one."""
    if remembered and is_free(remembered):
        return remembered
    return next(port for port in iter(_candidate, 0) if is_free(port))


def _candidate() -> int:
    """Below the ports that systems lend to clients, which could take it before the server does."""
    return random.randrange(20_000, 32_000)  # noqa: S311 - not secret
