"""`frontdoor rules diff`: which referrals two packs send elsewhere, in plain English."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from services.cli.options import AsJson
from services.router.english import box, in_words
from services.router.load import read
from services.router.program import Program
from services.router.reading.faults import PackRefused

if TYPE_CHECKING:
    from services.router.proof.difference import Difference, Move

messages = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
data = Console(highlight=False, soft_wrap=True)


def diff(
    before: Annotated[Path, typer.Argument(help="The folder of one pack.")],
    after: Annotated[Path, typer.Argument(help="The folder of the other.")],
    as_json: AsJson = False,
) -> None:
    """Say which referrals would go elsewhere. Exact: what means the same differs in nothing."""
    try:
        old, new = read(before).program, read(after).program
    except PackRefused as refused:
        messages.print(str(refused))
        raise typer.Exit(1) from None
    found = _compared(old, new)
    if as_json:
        data.out(json.dumps(asdict(found)))
        return
    teams = {**old.ruleset.destinations, **new.ruleset.destinations}
    for line in _lines(found, {name: each.title for name, each in teams.items()}):
        data.out(line)


def _compared(old: Program, new: Program) -> "Difference":
    from services.router.proof.difference import difference  # the solver loads slowly
    from services.router.proof.solver import NotDecided

    try:
        return difference(old, new)
    except NotDecided as why:
        messages.print(f"Not decided: {why}.")
        raise typer.Exit(1) from None


def _lines(found: "Difference", titles: dict[str, str]) -> Iterator[str]:
    if not found.moves:
        yield "No referral would go elsewhere."
        return
    groups: dict[tuple[str, str], list[Move]] = {}
    for each in found.moves:
        groups.setdefault((each.before, each.after), []).append(each)
    for (before, after), moves in groups.items():
        yield f"From {titles[before]} to {titles[after]}:"
        yield from _group(moves)
    if not found.complete:
        yield "And others: these two packs have little in common."


def _group(moves: "list[Move]") -> Iterator[str]:
    first = moves[0]
    rules, there = ("old", first.before) if first.among == "before" else ("new", first.after)
    if not first.when:
        yield f"  all that the {rules} rules send to {there}"
        return
    yield f"  of all that the {rules} rules send to {there}, those where"
    for number, each in enumerate(moves):
        condition = box(each.when)
        words = "" if condition is None else in_words(condition)
        yield f"    {'or ' if number else ''}{words}"
