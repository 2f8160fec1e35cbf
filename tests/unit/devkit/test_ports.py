"""Ports are remembered, and chosen anew when somebody else has taken them."""

import socket

from services.devkit import ports


def test_a_free_port_is_kept() -> None:
    port = ports.choose(None)
    assert ports.choose(port) == port


def test_a_taken_port_is_not_kept() -> None:
    with socket.create_server((ports.LOOPBACK, 0)) as other:
        taken = other.getsockname()[1]
        assert ports.answers(taken)
        assert ports.choose(taken) != taken
