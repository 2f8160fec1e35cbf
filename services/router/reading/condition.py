"""From nodes to a condition: `all`, `any`, `not`, or a fact with an operator."""

from services.router.language import ONE_VALUE, VALUES, All, AnyOf, Condition, Not, Operator, Test
from services.router.reading.faults import Faults, Place, unknown_word
from services.router.reading.fields import items, text
from services.router.reading.nodes import KIND, Map, Node, Text

COMBINATIONS = ("all", "any", "not")


def condition(node: Node | None, faults: Faults) -> Condition | None:
    """The condition that a node states; None, with every fault noted, where it states none."""
    if node is None:
        return None
    entry = _only_entry(node, "a condition", "all, any, not, or a fact", faults)
    if entry is None:
        return None
    key, value = entry
    if key.text == "not":
        part = condition(value, faults)
        return None if part is None else Not(part)
    if key.text in ("all", "any"):
        return _combined(key.text, value, faults)
    return _test(key, value, faults)


def _combined(name: str, value: Node, faults: Faults) -> Condition | None:
    nodes = items(value, name, faults)
    parts = tuple(part for node in nodes if (part := condition(node, faults)) is not None)
    if not parts or len(parts) < len(nodes):
        return None
    return All(parts) if name == "all" else AnyOf(parts)


def _test(key: Text, value: Node, faults: Faults) -> Test | None:
    if key.text not in VALUES:
        faults.add(key.place, unknown_word("fact", key.text, (*COMBINATIONS, *VALUES)))
        return None
    entry = _only_entry(value, f"the test of '{key.text}'", "an operator and its value", faults)
    if entry is None:
        return None
    name, operand = entry
    if name.text not in set(Operator):
        faults.add(name.place, unknown_word("operator", name.text, list(Operator)))
        return None
    operator = Operator(name.text)
    values = _values(key.text, operator, operand, faults)
    return Test(key.text, operator, values) if values else None


def _values(fact: str, operator: Operator, node: Node, faults: Faults) -> tuple[str, ...]:
    nodes = (node,) if operator in ONE_VALUE else items(node, operator, faults)
    found = [_value(fact, each, faults) for each in nodes]
    values = tuple(value for value in found if value is not None)
    if len(values) < len(found):
        return ()
    if len(set(values)) < len(values):
        faults.add(node.place, f"a value of '{fact}' stands here twice")
        return ()
    return values if _useful(fact, values, node.place, faults) else ()


def _useful(fact: str, values: tuple[str, ...], place: Place, faults: Faults) -> bool:
    if len(values) < len(VALUES[fact]):
        return True
    faults.add(place, f"all values of '{fact}' are named, so this tests nothing")
    return False


def _value(fact: str, node: Node, faults: Faults) -> str | None:
    found = text(node, fact, faults)
    if found is None:
        return None
    if found not in VALUES[fact]:
        faults.add(node.place, unknown_word(f"value of '{fact}'", found, VALUES[fact]))
        return None
    return found


def _only_entry(node: Node, what: str, wanted: str, faults: Faults) -> tuple[Text, Node] | None:
    if not isinstance(node, Map):
        empty = isinstance(node, Text) and not node.text
        found = "nothing" if empty else KIND[type(node)]
        faults.add(node.place, f"{what} must be a map with {wanted}, not {found}")
        return None
    if len(node.entries) != 1:
        faults.add(
            node.place,
            f"{what} has {len(node.entries)} entries; exactly one is allowed: {wanted}. "
            "To combine several, put them in a list under 'all' or 'any'.",
        )
        return None
    return node.entries[0]
