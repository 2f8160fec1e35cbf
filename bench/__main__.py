"""`make bench`: everything in one run, as a table and in `bench/results/latest.json`.

`python -m bench PART …` measures only these parts, and prints what they found.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from bench.accepts import accepts
from bench.columns import columns
from bench.decision import decision
from bench.doors import doors
from bench.feeds.feeds import feeds
from bench.flat import flat
from bench.footprint import footprint
from bench.growth import growth
from bench.latency import latency
from bench.mails import mails
from bench.pair import pair
from bench.parked import parked
from bench.preview import preview
from bench.report import goals, table
from bench.system import servers
from bench.takeover import takeover
from bench.throughput import throughput

PARTS = (
    footprint, latency, decision, preview, accepts, throughput, pair, parked, doors, takeover,
    growth, columns, mails, feeds, flat,
)  # fmt: skip

RESULTS = Path(__file__).parent / "results" / "latest.json"


async def measure(console: Console, parts: Sequence[Callable[..., Any]]) -> dict[str, Any]:
    """These parts, one after the other, on servers of their own."""
    found: dict[str, Any] = {}
    with servers() as (home, started):
        for part in parts:
            console.print(f"measuring {part.__name__} …")
            found[part.__name__] = await part(home, started)
    return found


def main() -> int:
    """Print the table; exit code 1 where a goal is missed."""
    console = Console(stderr=True)
    if asked := sys.argv[1:]:
        some = [part for part in PARTS if part.__name__ in asked]
        Console().print_json(data=asyncio.run(measure(console, some)))
        return 0
    found = asyncio.run(measure(console, PARTS))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=2) + "\n")
    reached = goals(found)
    Console().print(table(found, reached))
    return 0 if all(goal.reached for goal in reached) else 1


if __name__ == "__main__":
    sys.exit(main())
