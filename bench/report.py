"""What was measured beside what is to be reached."""

from dataclasses import dataclass
from typing import Any

from rich.table import Table


@dataclass(frozen=True)
class Goal:
    """A figure to reach: `found` against `wanted`, where more, or less, is better."""

    name: str
    found: float
    sign: str
    wanted: float

    @property
    def reached(self) -> bool:
        """Whether it holds."""
        match self.sign:
            case "≥":
                return self.found >= self.wanted
            case "≤":
                return self.found <= self.wanted
            case _:
                return self.found < self.wanted


def goals(found: dict[str, Any]) -> list[Goal]:
    """The goals, with what this run found."""
    rates, waits, idle = found["throughput"], found["latency"], found["footprint"]
    decision = waits["accept_to_decision_ms"]
    loaded = found["accepts"]["megabytes_under_load"] | {
        "router at full speed": rates["router_megabytes_under_load"]
    }
    return [
        Goal("durable path ÷ ceiling", rates["durable_over_ceiling"], "≥", 0.40),
        Goal("durable path ÷ FastStream batch, SQLAlchemy Core",
             rates["durable_over_batch_core"], "≥", 3),
        Goal("accept → decision, p50 ms", decision["p50"], "<", 15),
        Goal("accept → decision, p99 ms", decision["p99"], "<", 60),
        Goal("largest service idle, MB", max(idle["idle_megabytes"].values()), "≤", 130),
        Goal("largest service under load, MB", max(loaded.values()), "≤", 200),
        Goal("all services idle, % of a core", idle["idle_percent_of_a_core"]["all"], "<", 4),
    ]  # fmt: skip


def table(found: dict[str, Any], reached: list[Goal]) -> Table:
    """One table: rates first, then the goals."""
    rows = Table("what", "measured", "to reach", "")
    sizes = found["throughput"]["bytes_per_record"]
    for name, rate in found["throughput"]["records_per_second"].items():
        rows.add_row(f"{name}: records a second", f"{rate:,}", "", f"{sizes[name]} B each")
    for name, megabytes in found["footprint"]["idle_megabytes"].items():
        percent = found["footprint"]["idle_percent_of_a_core"][name]
        rows.add_row(f"{name} idle", f"{megabytes} MB", "", f"{percent} % of a core")
    for name, megabytes in found["accepts"]["megabytes_under_load"].items():
        rows.add_row(f"{name} under load", f"{megabytes} MB", "", "")
    senders = f"{found['accepts']['connections']} connections, client on the same cores"
    rows.add_row("accepts a second", f"{found['accepts']['accepts_per_second']:,}", "", senders)
    accept = found["latency"]["accept_ms"]
    waits = f"{accept['p50']}, {accept['p99']}"
    rows.add_row("accept, p50 and p99 ms", waits, "", "25 a second")
    rows.add_section()
    for goal in reached:
        mark = "reached" if goal.reached else "MISSED"
        rows.add_row(goal.name, f"{goal.found:g}", f"{goal.sign} {goal.wanted:g}", mark)
    return rows
