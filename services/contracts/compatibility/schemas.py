"""The changes from an older to a newer schema of one type."""

from collections.abc import Iterator
from typing import Any

from services.contracts.compatibility.change import (
    Change,
    Verdict,
    breaking,
    compatible,
    narrowed,
    widened,
)
from services.contracts.compatibility.objects import object_changes
from services.contracts.compatibility.shape import ANNOTATIONS, Json, alternatives, covered, inline
from services.contracts.compatibility.values import value_changes

_NUMBERS = {"integer", "number"}


def compare(old: Json, new: Json) -> tuple[Change, ...]:
    """Every change that a reader or a writer could notice, and those of wording."""
    return (*_identity(old, new), *_changes("", inline(old), inline(new)))


def _identity(old: Json, new: Json) -> Iterator[Change]:
    for keyword in ("$id", "$schema"):
        if old.get(keyword) != new.get(keyword):
            yield breaking("", f"{keyword} changed", "readers find and read the schema by it")


def _changes(path: str, old: Any, new: Any) -> Iterator[Change]:
    yield from _wording(path, old, new)
    yield from _types(path, alternatives(old), alternatives(new))


def _wording(path: str, old: Any, new: Any) -> Iterator[Change]:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return
    for keyword in sorted(ANNOTATIONS):
        if old.get(keyword) != new.get(keyword):
            yield compatible(path, f"{keyword} changed", "it is for people; no reader refuses it")
    if ("default" in old, old.get("default")) != ("default" in new, new.get("default")):
        yield breaking(
            path, "default changed", "the same event without this field would be read differently"
        )


def _types(path: str, old: list[Json], new: list[Json]) -> Iterator[Change]:
    gone = [branch for branch in old if branch not in new]
    come = [branch for branch in new if branch not in old]
    for before in list(gone):
        partners = [after for after in come if _comparable(before, after)]
        if partners:
            after = min(partners, key=lambda candidate: _faults(path, before, candidate))
            gone.remove(before)
            come.remove(after)
            yield from _branch(path, before, after)
    yield from (narrowed(path, f"no longer {b['type']}") for b in gone if not covered(b, new))
    yield from (widened(path, f"now also {b['type']}") for b in come if not covered(b, old))


def _comparable(old: Json, new: Json) -> bool:
    return old["type"] == new["type"] or {old["type"], new["type"]} == _NUMBERS


def _faults(path: str, old: Json, new: Json) -> int:
    return sum(change.verdict is Verdict.BREAKING for change in _branch(path, old, new))


def _branch(path: str, old: Json, new: Json) -> Iterator[Change]:
    if old["type"] != new["type"]:
        verdict = widened if new["type"] == "number" else narrowed
        yield verdict(path, f"{old['type']} became {new['type']}")
    yield from value_changes(path, old, new)
    if old["type"] == "object":
        yield from object_changes(path, old, new, _changes)
    elif old["type"] == "array":
        yield from _changes(f"{path}/*", old.get("items", True), new.get("items", True))
