"""Calendars that bear one name in two programs and are not the same, told apart."""

from collections.abc import Mapping
from dataclasses import replace

from services.router.condition import All, AnyOf, Condition, Not, Test
from services.router.program import Program


def apart(old: Program, new: Program) -> Program:
    """The new program; a calendar of it that is another one than the old one's has another name."""
    names = {
        clock: f"{clock} (new)" for clock, calendar in new.clocks.items()
        if old.clocks.get(clock, calendar) != calendar
    }  # fmt: skip
    if not names:
        return new
    lines = tuple(
        replace(line, rule=replace(line.rule, when=_renamed(line.rule.when, names)))
        for line in new.lines
    )
    clocks = {names.get(clock, clock): calendar for clock, calendar in new.clocks.items()}
    return replace(new, lines=lines, clocks=clocks)


def _renamed(condition: Condition, names: Mapping[str, str]) -> Condition:
    if isinstance(condition, Test):
        return replace(condition, fact=names.get(condition.fact, condition.fact))
    if isinstance(condition, Not):
        return Not(_renamed(condition.part, names))
    parts = tuple(_renamed(part, names) for part in condition.parts)
    return All(parts) if isinstance(condition, All) else AnyOf(parts)
