"""Who looks at the offsets: a trial that nobody watched shows nothing, and says so."""

import asyncio
import contextlib

from services.devkit.reconcile.reconcile import Where
from tests.faults.sampler import Sampler
from tests.faults.trial import unwatched
from tests.waiting import until

NOWHERE = Where(
    database_url="postgresql://127.0.0.1:1/x", bootstrap_servers="127.0.0.1:1", topic_prefix="x."
)


async def test_a_trial_without_a_sample_is_a_violation() -> None:
    async with Sampler(NOWHERE).running() as sampler:
        await until(lambda: "Connection" in sampler.trouble)
        (found,) = await unwatched(sampler, since=0, within=1.0)
    assert found.invariant == "I10"
    assert "Connection" in found.what


async def test_a_sample_since_its_beginning_is_enough() -> None:
    sampler = Sampler(NOWHERE, samples=3)
    assert await unwatched(sampler, since=2, within=0.1) == []
    assert len(await unwatched(sampler, since=3, within=0.1)) == 1


class Deaf(Sampler):
    """A look that does not hear that it is over, as some libraries do not while they close."""

    async def _sample(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(10)


async def test_it_ends_though_a_look_does_not_hear_of_it() -> None:
    async with asyncio.timeout(5), Deaf(NOWHERE).running():
        await asyncio.sleep(0.1)
