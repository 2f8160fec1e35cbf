"""From nodes to a condition: `all`, `any`, `not`, or a fact with an operator."""

from services.router.condition import VALUES, All, AnyOf, Condition, Not, Operator, Test
from services.router.reading.faults import Faults, unknown_word
from services.router.reading.fields import items
from services.router.reading.nodes import KIND, Map, Node, Text
from services.router.reading.operand import operand

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
    name, value = entry
    if name.text not in set(Operator):
        faults.add(name.place, unknown_word("operator", name.text, list(Operator)))
        return None
    operator = Operator(name.text)
    values = operand(key.text, operator, value, faults)
    return Test(key.text, operator, values) if values else None


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
