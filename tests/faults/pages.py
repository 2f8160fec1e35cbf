"""What a process of a service counts of itself, read from its page of metrics."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.faults.shard import Shard


async def count(shard: Shard, process: str, name: str, **labels: str) -> float:
    """One of its counters by the name in an exposition, over all series with these labels."""
    async with httpx.AsyncClient(timeout=10) as http:
        answer = await http.get(f"{shard.fleet.address(process).admin}/metrics")
    return total(answer.raise_for_status().text, name, **labels)


def total(exposition: str, name: str, **labels: str) -> float:
    """The sum over all series of this name with these labels, 0 where there is none."""
    return sum(
        sample.value
        for family in text_string_to_metric_families(exposition)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )
