"""A reviewed file as a value of a pydantic model, or every fault with its place.

What may stand at a place is told from the model's own JSON Schema, so any model can be read so.
"""

from collections.abc import Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from services.chassis.reviewed.allowed import allowed, expected
from services.chassis.reviewed.faults import FaultAt, Faults, Place, shown, unknown_word
from services.chassis.reviewed.nodes import KIND, Items, Map, Node, Text
from services.chassis.reviewed.spot import KEY, Spot, Step, root

Model = TypeVar("Model", bound=BaseModel)

_THEIR_WORDS = frozenset(get_args(ErrorType)) - {"value_error", "assertion_error"}
"""Errors of the library, which speaks to programmers; all others are sentences of our own."""


def read(node: Node, model: type[Model], faults: Faults, *, context: object = None) -> Model | None:
    """The value that a file states; None, with every fault noted, where it states none.

    `context` is what the model's validators know besides.
    """
    try:
        return model.model_validate(plain(node), context=context)
    except ValidationError as error:
        whole = root(node, model.model_json_schema())
        told = dict.fromkeys(_told(whole, each) for each in error.errors(include_url=False))
        for where, message in told:  # of alternatives, each says the same
            faults.add(where, message)
        return None


def place(node: Node, *steps: Step) -> Place:
    """Where these steps lead, or as far as the file goes."""
    return root(node, {}).follow(steps).place


def word(node: Node, name: str) -> str | None:
    """The text of one field of the file, where it is there."""
    entries = node.entries if isinstance(node, Map) else ()
    found = [value for key, value in entries if key.text == name]
    return found[0].text if found and isinstance(found[0], Text) else None


def plain(node: Node) -> Any:
    """The node as text, lists and dictionaries."""
    match node:
        case Text(text=text):
            return text
        case Items(items=items):
            return [plain(each) for each in items]
        case Map(entries=entries):
            return {key.text: plain(value) for key, value in entries}


def _told(whole: Spot, error: ErrorDetails) -> tuple[Place, str]:
    steps = error["loc"]
    around = whole.follow(steps[:-1])
    if error["type"] == "missing":
        return around.place, f"{_called(around)} has no '{steps[-1]}'"
    if error["type"] == "extra_forbidden":
        kind = f"field of {_called(around)}"
        return whole.follow(steps).key_place, unknown_word(kind, str(steps[-1]), around.fields())
    if error["type"] not in _THEIR_WORDS:
        return _own(whole.follow(steps), error)
    if steps and steps[-1] == KEY:
        return _key(whole.follow(steps[:-2]), around)
    return _value(whole.follow(steps))


def _own(spot: Spot, error: ErrorDetails) -> tuple[Place, str]:
    raised = error.get("ctx", {}).get("error")
    if isinstance(raised, FaultAt):
        return spot.follow(raised.steps).place, str(raised)
    return spot.place, str(raised or error["msg"])


def _key(around: Spot, entry: Spot) -> tuple[Place, str]:
    found, names = entry.key.text if entry.key else "", around.names()
    if words := names.words():
        return entry.key_place, unknown_word(names.kind, found, words)
    return entry.key_place, f"'{shown(found)}' is no {names.kind}.{_allowed(names.schemas)}"


def _value(spot: Spot) -> tuple[Place, str]:
    node, wanted, called = spot.node, expected(spot.schemas), _called(spot)
    if isinstance(node, Text) and not node.text.strip():
        return spot.place, f"{called} is empty"
    if wanted and type(node) not in wanted:
        kinds = " or ".join(KIND[each] for each in wanted)
        return spot.place, f"{called} must be {kinds}, not {KIND[type(node)]}"
    if not isinstance(node, Text):
        return spot.place, f"{called} does not fit.{_allowed(spot.schemas)}"
    if words := spot.words():
        return spot.place, unknown_word(f"value of {called}", node.text, words)
    return spot.place, f"'{shown(node.text)}' does not fit {called}.{_allowed(spot.schemas)}"


def _allowed(schemas: Sequence[dict[str, Any]]) -> str:
    said = allowed(schemas)
    return f" Allowed: {said}." if said else ""


def _called(spot: Spot) -> str:
    """What a person calls it: the last name on the way to it."""
    named = [number for number, each in enumerate(spot.trail) if isinstance(each, str)]
    if not named:
        return "the file"
    last, after = spot.trail[named[-1]], spot.trail[named[-1] + 1 :]
    return f"item {int(after[-1]) + 1} of '{last}'" if after else f"'{last}'"
