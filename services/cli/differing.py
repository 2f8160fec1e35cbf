"""`frontdoor rules diff`: what two packs decide otherwise, of which referrals, in plain English."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console

from services.chassis.reviewed.faults import FilesRefused
from services.cli.options import AsJson
from services.router.english import box, in_words
from services.router.load import read
from services.router.program import Program

if TYPE_CHECKING:
    from services.router.proof.difference import Change, Difference, Move

Told = TypeVar("Told")

messages = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
data = Console(highlight=False, soft_wrap=True)


def diff(
    before: Annotated[Path, typer.Argument(help="The folder of one pack.")],
    after: Annotated[Path, typer.Argument(help="The folder of the other.")],
    as_json: AsJson = False,
) -> None:
    """Say which referrals would go elsewhere, and of which something else would change.

    Exact: what means the same differs in nothing. Compared are destination, linked copies, urgency,
    act now and the time to answer in.
    """
    try:
        old, new = read(before).program, read(after).program
    except FilesRefused as refused:
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
        alike = ", and nothing else would change" if not found.changes else ""
        yield f"No referral would go elsewhere{alike}."
    for (before, after, among, days), moves in _grouped(
        found.moves, lambda each: (each.before, each.after, each.among, each.days)
    ):
        yield f"From {titles[before]} to {titles[after]}{_on(days)}:"
        rules, there = ("old", before) if among == "before" else ("new", after)
        yield from _group(moves, f"all that the {rules} rules send to {there}")
    for (what, now, days), changes in _grouped(
        found.changes, lambda each: (each.what, each.now, each.days)
    ):
        yield f"Where it goes as before, {'now' if now else 'no longer'}{_on(days)}: {what}:"
        rules = "new" if now else "old"
        yield from _group(changes, f"all of which the {rules} rules say so")
    if not found.complete:
        yield "And others: these two packs have little in common."


def _grouped(
    found: Iterable[Told], by: Callable[[Told], tuple[Any, ...]]
) -> Iterable[tuple[tuple[Any, ...], list[Told]]]:
    groups: dict[tuple[Any, ...], list[Told]] = {}
    for each in found:
        groups.setdefault(by(each), []).append(each)
    return groups.items()


def _on(days: str) -> str:
    return f", {days}" if days else ""


def _group(found: "Sequence[Move | Change]", those: str) -> Iterator[str]:
    if not all(each.when for each in found):
        yield f"  {those}"
        return
    yield f"  of {those}, those where"
    for number, each in enumerate(found):
        condition = box(each.when)
        words = "" if condition is None else in_words(condition)
        yield f"    {'or ' if number else ''}{words}"
