"""A port that is taken is waited for; anything else that is wrong with it is told at once."""

import asyncio

import pytest

from services.chassis import http
from services.intake.doors import port


async def test_the_next_process_listens_once_the_first_has_gone() -> None:
    first = http.listen("127.0.0.1", 0)
    number = first.getsockname()[1]
    next_one = asyncio.create_task(port.listening("127.0.0.1", number))
    await asyncio.sleep(0)
    assert not next_one.done()
    first.close()
    async with asyncio.timeout(10):
        second = await next_one
    assert second.getsockname()[1] == number
    second.close()


async def test_an_address_that_is_nobodys_ends_the_start() -> None:
    with pytest.raises(OSError, match="address"):
        await port.listening("192.0.2.1", 0)
