"""Who looks at the offsets: a trial that nobody watched shows nothing, and says so."""

from services.devkit.reconcile.reconcile import Where
from tests.faults.sampler import Sampler
from tests.faults.trial import unwatched

NOWHERE = Where(
    database_url="postgresql://127.0.0.1:1/x", bootstrap_servers="127.0.0.1:1", topic_prefix="x."
)


async def test_a_trial_without_a_sample_is_a_violation() -> None:
    async with Sampler(NOWHERE).running() as sampler:
        (found,) = await unwatched(sampler, since=0, within=1.0)
    assert found.invariant == "I10"
    assert "Connection" in found.what


async def test_a_sample_since_its_beginning_is_enough() -> None:
    sampler = Sampler(NOWHERE, samples=3)
    assert await unwatched(sampler, since=2, within=0.1) == []
    assert len(await unwatched(sampler, since=3, within=0.1)) == 1
