"""The changes between a released set of schemas and today's."""

from collections.abc import Iterator, Mapping

from services.contracts.compatibility.change import Change, breaking, compatible
from services.contracts.compatibility.schemas import compare
from services.contracts.compatibility.shape import Json

Schemas = Mapping[str, Json]
"""Schemas by type name."""


def compare_releases(old: Schemas, new: Schemas) -> dict[str, tuple[Change, ...]]:
    """The changes by type name; types without a change are left out."""
    found = {name: tuple(_type(old.get(name), new.get(name))) for name in sorted({*old, *new})}
    return {name: changes for name, changes in found.items() if changes}


def _type(old: Json | None, new: Json | None) -> Iterator[Change]:
    if old is not None and new is not None:
        yield from compare(old, new)
    elif new is not None:
        yield compatible(
            "", "type added", "older readers set aside a type that they do not know, and lose none"
        )
    else:
        yield breaking("", "type removed", "what is already written can no longer be read")
