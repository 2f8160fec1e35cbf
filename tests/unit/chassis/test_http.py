"""A door that is closed under load: what it has taken it answers."""

import asyncio

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from services.chassis import http


async def greet(_: Request) -> PlainTextResponse:
    await asyncio.sleep(0.002)
    return PlainTextResponse("hello")


def opened() -> tuple[http.Server, "asyncio.Task[None]", str]:
    """A door, its serving, and its address."""
    bound = http.listen("127.0.0.1", 0)
    door = http.server(Starlette(routes=[Route("/", greet)]))
    serving = asyncio.create_task(http.serve(door, bound))
    return door, serving, f"http://127.0.0.1:{bound.getsockname()[1]}"


async def sender(client: httpx.AsyncClient, told: list[str]) -> None:
    """Ask until the door takes no more connections."""
    while True:
        try:
            answer = await client.get("/")
        except httpx.ConnectError:
            return
        except httpx.HTTPError as error:
            told.append(type(error).__name__)
        else:
            told.append(str(answer.status_code))


async def test_no_request_that_a_door_has_taken_fails_while_it_closes() -> None:
    door, serving, url = opened()
    told: list[str] = []
    async with httpx.AsyncClient(base_url=url) as client:
        senders = [asyncio.create_task(sender(client, told)) for _ in range(16)]
        while len(told) < 200:
            await asyncio.sleep(0.01)
        await http.leave(door, serving)
        await asyncio.gather(*senders)
    assert set(told) == {"200"}


async def test_a_connection_that_nobody_uses_is_closed_in_the_end() -> None:
    door, serving, url = opened()
    async with httpx.AsyncClient(base_url=url) as client:
        assert (await client.get("/")).text == "hello"
        await http.leave(door, serving)
    assert serving.done()


async def test_who_has_been_idle_is_answered_while_the_door_closes() -> None:
    door, serving, url = opened()
    async with httpx.AsyncClient(base_url=url) as client:
        assert (await client.get("/")).text == "hello"
        leaving = asyncio.create_task(http.leave(door, serving))
        await asyncio.wait([leaving], timeout=1.5)
        assert not leaving.done()
        assert (await client.get("/")).headers["connection"] == "close"
        async with asyncio.timeout(http.LEAVING_SECONDS / 2):
            await leaving


async def test_a_door_that_nobody_is_connected_to_closes_at_once() -> None:
    door, serving, _ = opened()
    async with asyncio.timeout(http.LEAVING_SECONDS / 2):
        await http.leave(door, serving)
    assert serving.done()
