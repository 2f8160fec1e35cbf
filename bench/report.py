"""What was measured beside what is to be reached."""

from dataclasses import dataclass
from math import nan
from typing import Any

from rich.table import Table

FEEDS = {
    "crews": "BaRS bundles, 32 connections",
    "wards": "HL7 v2 messages, 8 connections",
    "forms": "rows of a CSV file",
}


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
        Goal("durable path ÷ ceiling", rates["durable_over_ceiling"], "≥", 0.45),
        Goal("durable path ÷ FastStream batch, SQLAlchemy Core",
             rates["durable_over_batch_core"], "≥", 3),
        Goal("accept → decision, p50 ms", decision["p50"], "<", 15),
        Goal("accept → decision, p99 ms", decision["p99"], "<", 60),
        Goal("largest service idle, MB", max(idle["idle_megabytes"].values()), "≤", 130),
        Goal("largest service under load, MB", max(loaded.values()), "≤", 200),
        Goal("all services idle, % of a core", idle["idle_percent_of_a_core"]["all"], "<", 4),
        Goal("two routers ÷ one", found["pair"]["two_over_one"], "≥", 1.4),
        Goal("others beside a parked key ÷ without", found["parked"]["parked_over_free"],
             "≥", 0.9),
        _doors(found["doors"]),
        Goal("take-over after kill -9, s", found["takeover"]["longest_seconds"], "<", 2.5),
        Goal("buffers a referral, full ÷ small", found["growth"]["buffers_full_over_small"],
             "≤", 1.15),
        Goal("time a referral, full ÷ small", found["growth"]["time_full_over_small"], "≤", 1.3),
        Goal("which of 30 rules leads, µs",
             found["decision"]["microseconds"]["who leads"], "≤", 4),
        Goal("one decision with its whole explanation, µs",
             found["decision"]["microseconds"]["with its explanation"], "≤", 15),
        Goal("a preview on the telephone, p99 ms", found["preview"]["p99_ms"], "<", 5),
        Goal("a million referrals × 120 rules, s",
             found["columns"]["evaluate_seconds"]["columns"], "<", 0.15),
        Goal("a million referrals, from disk to the answer, s",
             found["columns"]["disk_to_answer_seconds"]["files on disk"], "<", 3),
        Goal("mails, guarded worker ÷ parsing alone", found["mails"]["guarded_over_alone"],
             "≥", 0.6),
        Goal("memory grown over 3,000 mails, MB", found["mails"]["megabytes_grown_over_3000"],
             "≤", 10),
        *_feeds(found["feeds"]),
        Goal("memory grown over 100,000 messages, MB", found["flat"]["megabytes_grown"], "≤", 10),
    ]  # fmt: skip


def _doors(found: dict[str, Any] | None) -> Goal:
    """What was not measured is not reached."""
    ratio = found["group_commit_over_one_transaction"] if found else nan
    return Goal("accepts, group commit ÷ one transaction a request", ratio, "≥", 3.5)


def _feeds(found: dict[str, Any] | None) -> list[Goal]:
    """Every feed whose messages cost more to read than to keep, and how long calls wait."""
    known = found or {"durable_over_not": {}, "calls_p99_ms": nan}
    ratios = [
        Goal(f"{title}, durable ÷ not", known["durable_over_not"].get(name, nan), "≥", 0.6)
        for name, title in FEEDS.items()
    ]
    return [*ratios, Goal("accept at 32 connections, p99 ms", known["calls_p99_ms"], "<", 25)]


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
    for name, rate in (found["doors"] or {"accepts_per_second": {}})["accepts_per_second"].items():
        rows.add_row(f"accepts a second, {name.replace('_', ' ')}", f"{rate:,}", "", "by wrk")
    if found["doors"] is None:
        rows.add_row("accepts a second, by wrk", "not measured", "", "apt install wrk")
    waits = ", ".join(f"{each:g}" for each in found["takeover"]["seconds"])
    rows.add_row("take-over after kill -9, s", waits, "", "session time-out 1.5 s")
    touched = found["growth"]["buffers_per_referral"]
    rows.add_row(
        "buffers a referral",
        f"{touched['small']}, {touched['full']}",
        "",
        "10,000 and 300,000 in the tables",
    )
    for name, taken in found["decision"]["microseconds"].items():
        rows.add_row(f"one decision over 30 rules, {name}, µs", _measured(taken), "", "")
    for name, seconds in found["columns"]["evaluate_seconds"].items():
        rows.add_row(f"a million × 120 rules in {name}, s", _measured(seconds), "", "")
    for name, seconds in found["columns"]["disk_to_answer_seconds"].items():
        rows.add_row(f"a million to the answer, {name}, s", f"{seconds:g}", "", "two rulesets")
    for name, rate in found["mails"]["mails_per_second"].items():
        rows.add_row(f"mails a second, {name}", f"{rate:,}", "", "text, HTML, a PDF")
    for name, rate in (found["feeds"] or {"per_second": {}})["per_second"].items():
        without = found["feeds"]["not_durable_per_second"][name]
        rows.add_row(f"{name} a second", f"{rate:,}", "", f"{without:,} without durability")
    rows.add_row("intake after 10,000 messages", f"{found['flat']['megabytes']} MB", "", "")
    rows.add_section()
    for goal in reached:
        mark = "reached" if goal.reached else "MISSED"
        rows.add_row(goal.name, f"{goal.found:g}", f"{goal.sign} {goal.wanted:g}", mark)
    return rows


def _measured(figure: float | None) -> str:
    return "not installed" if figure is None else f"{figure:g}"
