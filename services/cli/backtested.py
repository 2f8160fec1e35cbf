"""A backtest as tables for a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from services.router.backtest.summary import Part, Summary


def tables(found: "Summary", seconds: float) -> Iterator[RenderableType]:
    """What was read, then who moves, then by what and when."""
    yield Text(_read(found, seconds))
    yield _section("From team to team", _matrix(found))
    yield Text("\n".join(_moves(found)))
    yield _section("What changes", _changes(found))
    yield _section("Who leads", _rules(found))
    yield _section("By source", _parts("source", found["by_source"]))
    yield _section("By week", _parts("from Monday", found["by_week"]))


def _read(found: "Summary", seconds: float) -> str:
    lines = [
        f"{_named(found['candidate'])} against {_named(found['against'])}",
        f"{found['rows']:,} recorded, {found['compared']:,} compared in {seconds:.2f} s: "
        f"{found['moved']:,} ({_share(found['moved'], found['compared'])}) would go elsewhere",
    ]
    if found["tests_left_out"]:
        lines.append(f"Left out, as tests: {found['tests_left_out']:,}")
    if found["overridden"]:
        lines.append(f"Sent by a person, compared by the rules alone: {found['overridden']:,}")
    return "\n".join(lines)


def _named(ruleset: Mapping[str, str]) -> str:
    return f"{ruleset['id']} {ruleset['version']} ({ruleset['sha256'][:12]})"


def _share(part: int, of: int) -> str:
    return f"{part / of:.1%}" if of else "none"


def _section(title: str, table: Table) -> Group:
    return Group(Text(f"\n{title}", style="bold"), table)


def _table(*text: str, numbers: Sequence[str] = ()) -> Table:
    """Columns of text, then columns of numbers."""
    table = Table(show_edge=False)
    for column in text:
        table.add_column(column, overflow="fold")
    for column in numbers:
        table.add_column(column, justify="right", overflow="fold")
    return table


def _count(referrals: int | None) -> str:
    return "" if referrals is None else f"{referrals:,}"


def _matrix(found: "Summary") -> Table:
    """Only the teams that somebody goes to, or comes from."""
    matrix = found["matrix"]
    reached = {team for row in matrix.values() for team in row}
    teams = [team for team in found["teams"] if team in reached]
    table = _table("from \\ to", numbers=teams)
    for team, row in matrix.items():
        table.add_row(team, *(_count(row.get(to)) for to in teams))
    return table


def _moves(found: "Summary") -> Iterator[str]:
    """Each move, the largest first, with a few of those who make it."""
    moves = [
        (found["matrix"][team][to], f"{team} → {to}", ids)
        for team, row in found["examples"].items()
        for to, ids in row.items()
    ]
    for referrals, move, ids in sorted(moves, key=lambda each: -each[0]):
        yield "\n".join([f"\n{move}: {referrals:,}, such as", *(f"  {each}" for each in ids)])


def _changes(found: "Summary") -> Table:
    table = _table("change", numbers=("referrals",))
    for change, referrals in found["changed"].items():
        table.add_row(change.replace("_", " "), _count(referrals))
    return table


def _rules(found: "Summary") -> Table:
    table = _table("rule", numbers=("against", "candidate"))
    for rule, led in found["rules"].items():
        table.add_row(rule, _count(led["against"]), _count(led["candidate"]))
    return table


def _parts(name: str, parts: Mapping[str, "Part"]) -> Table:
    table = _table(name, numbers=("referrals", "moved", "share"))
    for each, part in parts.items():
        share = _share(part["moved"], part["referrals"])
        table.add_row(each, _count(part["referrals"]), _count(part["moved"]), share)
    return table
