"""What every feed brings when it is durable, against the same door that keeps nothing."""

from collections import defaultdict
from statistics import median

import asyncpg

from bench import wrk
from bench.feeds import calls, crews, forms, wards
from bench.feeds.door import KEPT, UNKEPT, Door, opened
from bench.system import Run, forget, fresh
from services.devkit.home import Home
from services.devkit.servers import Servers
from services.intake.keys import issue

ROUNDS = 3

Rates = dict[str, list[float]]


async def feeds(home: Home, started: Servers) -> dict[str, object] | None:
    """Medians over rounds that take turns, and the medians of the rounds' own ratios.

    None where wrk is not installed.
    """
    if not wrk.installed():
        return None
    found: dict[str, Rates] = {KEPT: defaultdict(list), UNKEPT: defaultdict(list)}
    for _ in range(ROUNDS):
        for module, rates in found.items():
            run = await fresh(home, started)
            async with opened(run, module) as door:
                for name, rate in (await _rates(run, door)).items():
                    rates[name].append(rate)
            await forget(run)
    kept, unkept = found[KEPT], found[UNKEPT]
    p99 = kept.pop("p99_ms")
    return {
        "per_second": {name: round(median(each)) for name, each in kept.items()},
        "not_durable_per_second": {name: round(median(unkept[name])) for name in kept},
        "durable_over_not": {name: _ratio(each, unkept[name]) for name, each in kept.items()},
        "calls_p99_ms": round(median(p99), 1),
    }


def _ratio(kept: list[float], unkept: list[float]) -> float:
    return round(median(one / other for one, other in zip(kept, unkept, strict=True)), 2)


async def _rates(run: Run, door: Door) -> dict[str, float]:
    loaded = await calls.warmed(door.api, await _key(run, "contact-centre"))
    return {
        "calls": loaded.rate,
        "p99_ms": loaded.p99_ms,
        "crews": await crews.rate(door, await _key(run, crews.SOURCE)),
        "wards": await wards.rate(door),
        "forms": await forms.rate(door),
    }


async def _key(run: Run, source: str) -> str:
    connection = await asyncpg.connect(run.database_url)
    try:
        return await issue(connection, source)
    finally:
        await connection.close()
