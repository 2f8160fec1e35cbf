"""A proxy before each broker of a cluster; what is done is done to all of them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from tests.faults import wires
from tests.faults.proxy import Address, Proxy, Toxic


class Brokers:
    """Clients that ask one of them for the others are led to their proxies."""

    def __init__(self, bootstrap_servers: str) -> None:
        real = [int(each.rpartition(":")[2]) for each in bootstrap_servers.split(",")]
        self._proxies = {port: Proxy(Address(port), lambda _: self._wire()) for port in real}

    @property
    def bootstrap_servers(self) -> str:
        """The proxies' addresses."""
        return ",".join(f"127.0.0.1:{proxy.port}" for proxy in self._proxies.values())

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Brokers"]:
        """All of them listen, as long as this lasts."""
        async with AsyncExitStack() as stack:
            for proxy in self._proxies.values():
                await stack.enter_async_context(proxy.listening())
            yield self

    @asynccontextmanager
    async def under(self, *toxics: Toxic) -> AsyncIterator[None]:
        """With these toxics before each broker, as long as this lasts."""
        async with AsyncExitStack() as stack:
            for proxy in self._proxies.values():
                await stack.enter_async_context(proxy.under(*toxics))
            yield

    def reset(self, chosen: Callable[[int], bool] = lambda _: True) -> None:
        """Reset the connections that are chosen by their number, all if nobody chooses."""
        for proxy in self._proxies.values():
            proxy.reset(chosen)

    def _wire(self) -> wires.Kafka:
        return wires.Kafka({real: proxy.port for real, proxy in self._proxies.items()})
