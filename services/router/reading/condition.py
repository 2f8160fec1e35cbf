"""From nodes to a condition: `all`, `any`, `not`, or a fact with an operator."""

from collections.abc import Sequence

from services.chassis.reviewed.faults import Faults, unknown_word
from services.chassis.reviewed.nodes import KIND, Map, Node, Text
from services.router.condition import RECEIVED, All, AnyOf, Condition, Not, Operator, Test
from services.router.reading.fields import items
from services.router.reading.operand import operand

COMBINATIONS = ("all", "any", "not")

Testable = Sequence[str]
"""The facts that may be tested: `received` is one only where the ruleset names a calendar."""


def condition(node: Node | None, testable: Testable, faults: Faults) -> Condition | None:
    """The condition that a node states; None, with every fault noted, where it states none."""
    if node is None:
        return None
    entry = _only_entry(node, "a condition", "all, any, not, or a fact", faults)
    if entry is None:
        return None
    key, value = entry
    if key.text == "not":
        part = condition(value, testable, faults)
        return None if part is None else Not(part)
    if key.text in ("all", "any"):
        return _combined(key.text, value, testable, faults)
    return _test(key, value, testable, faults)


def _combined(name: str, value: Node, testable: Testable, faults: Faults) -> Condition | None:
    nodes = items(value, name, faults)
    parts = tuple(part for node in nodes if (part := condition(node, testable, faults)) is not None)
    if not parts or len(parts) < len(nodes):
        return None
    return All(parts) if name == "all" else AnyOf(parts)


def _test(key: Text, value: Node, testable: Testable, faults: Faults) -> Test | None:
    if key.text not in testable:
        faults.add(key.place, _untestable(key.text, testable))
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


def _untestable(found: str, testable: Testable) -> str:
    if found == RECEIVED:
        return f"'{RECEIVED}' goes by a calendar: name one at the top, as in `calendar: office`"
    return unknown_word("fact", found, (*COMBINATIONS, *testable))


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
