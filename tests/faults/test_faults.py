"""Each fault once, on real servers; `make faults` tries them over and over."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from services.devkit.servers import Servers
from tests.faults import ground
from tests.faults.catalogue import FAULTS
from tests.faults.ground import Ground
from tests.faults.trial import Fault

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

SEED = 1


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def on(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ground]:
    """A system that faults happen to, renewed where one has broken it."""
    async with Ground(servers, Path(tmp_path_factory.mktemp("faults"))).open() as opened:
        yield opened


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.name} {fault.title}")
async def test_nothing_is_lost_doubled_or_out_of_order_after(
    fault: Fault, on: Ground, servers: Servers
) -> None:
    if not ground.possible(fault, servers):
        pytest.skip("this happens to servers, and these are given by the environment")
    outcome = await on.run(fault, SEED)
    assert outcome.told() == [], outcome.again
