"""What changes in an object: its properties, which of them must be there, what else may be."""

from collections.abc import Callable, Iterator
from typing import Any

from services.contracts.compatibility.change import (
    Change,
    breaking,
    compatible,
    narrowed,
    widened,
)
from services.contracts.compatibility.shape import Json

Inner = Callable[[str, Any, Any], Iterator[Change]]
"""How the schemas of one property are compared."""


def object_changes(path: str, old: Json, new: Json, inner: Inner) -> Iterator[Change]:
    """The changes between two object schemas. A property is optional unless `required` names it."""
    for name in _names(old) | _names(new):
        yield from _property(f"{path}/{name}", name, old, new, inner)
    yield from _others(path, old.get("additionalProperties", True), new, inner)


def _names(schema: Json) -> dict[str, None]:
    return dict.fromkeys([*schema.get("properties", {}), *schema.get("required", [])])


def _property(path: str, name: str, old: Json, new: Json, inner: Inner) -> Iterator[Change]:
    if name not in _names(old):
        yield _added(path, name, old, new)
    elif name not in _names(new):
        yield _removed(path, name, old)
    else:
        yield from _presence(path, name, old, new)
        yield from inner(path, _schema(old, name), _schema(new, name))


def _schema(owner: Json, name: str) -> Any:
    return owner.get("properties", {}).get(name, True)


def _added(path: str, name: str, old: Json, new: Json) -> Change:
    if name in new.get("required", []):
        return breaking(path, "required property added", "what is already written does not have it")
    if old.get("additionalProperties", True) is not False:
        return breaking(
            path,
            "property added to an open object",
            "an older writer may have written anything by this name",
        )
    return compatible(
        path,
        "optional property added",
        "older readers ignore it, newer ones have its default for what was written before",
    )


def _removed(path: str, name: str, old: Json) -> Change:
    if name in old.get("required", []):
        return breaking(path, "required property removed", "older readers demand it")
    return breaking(
        path,
        "optional property removed",
        "older readers would silently see its default; deprecate it and go on writing it",
    )


def _presence(path: str, name: str, old: Json, new: Json) -> Iterator[Change]:
    before, after = name in old.get("required", []), name in new.get("required", [])
    if after and not before:
        yield breaking(path, "became required", "what is already written may lack it")
    if before and not after:
        yield breaking(path, "became optional", "older readers demand it")


def _others(path: str, before: Any, new: Json, inner: Inner) -> Iterator[Change]:
    after = new.get("additionalProperties", True)
    if isinstance(before, dict) and isinstance(after, dict):
        yield from inner(f"{path}/*", before, after)
    elif before == after:
        return
    elif before is False:
        yield breaking(
            path, "object opened", "what writers then add by chance blocks every later property"
        )
    elif isinstance(before, dict):
        verdict = narrowed if after is False else widened
        yield verdict(path, "other properties changed")
    elif after is False:
        yield compatible(path, "object closed", "readers ignored what it did not name")
    else:
        yield narrowed(path, "other properties now have a schema")
