"""Connections to Kafka, as aiokafka needs them on uvloop."""

from typing import Any

from aiokafka import conn


class Connection(conn.AIOKafkaConnection):  # type: ignore[misc]  # aiokafka has no types
    """A connection that is closed as soon as its transport is.

    For a moment after a reset aiokafka takes it for open. asyncio then swallows what is written;
    uvloop raises `RuntimeError`, which aiokafka, expecting `OSError`, catches nowhere: it ends
    whichever of its tasks was writing, and who waits for the one that fetches records or refreshes
    metadata waits for ever (aio-libs/aiokafka#1038).
    """

    def send(self, request: Any, expect_response: bool = True) -> Any:
        """Send a request; `KafkaConnectionError` where the connection has ended."""
        if self._writer is not None and self._writer.transport.is_closing():
            self.close(reason=conn.CloseReason.CONNECTION_BROKEN)
        return super().send(request, expect_response)


def install() -> None:
    """Have aiokafka make such connections; it has no setting for it."""
    conn.AIOKafkaConnection = Connection
