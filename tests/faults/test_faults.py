"""Each fault once, on real servers; `make faults` tries them over and over."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.faults.catalogue import FAULTS
from tests.faults.ground import Ground, ground
from tests.faults.trial import Fault

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

SEED = 1


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def on() -> AsyncIterator[Ground]:
    """A system that faults happen to, on servers of its own, renewed where one has broken it."""
    with ground() as made:
        async with made.open():
            yield made


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.name} {fault.title}")
async def test_nothing_is_lost_doubled_or_out_of_order_after(fault: Fault, on: Ground) -> None:
    if why := on.lacks(fault):
        pytest.skip(why)
    outcome = await on.run(fault, SEED)
    assert outcome.told() == [], f"{outcome.again}; logs: {outcome.logs}"
