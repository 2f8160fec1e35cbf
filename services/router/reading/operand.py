"""From a node to the values that a fact is compared with: what each operator takes."""

from collections.abc import Callable

from services.chassis.reviewed.faults import Faults, unknown_word
from services.chassis.reviewed.nodes import Node
from services.router.condition import ORDERED, RANGES, SILENCE, Operator, Test, domain
from services.router.reading.fields import YesNo, items, text, word

Values = tuple[str, ...]


def operand(fact: str, operator: Operator, node: Node, faults: Faults) -> Values:
    """The values beside an operator; none, with every fault noted, where they compare nothing."""
    reading = _READ.get(operator, _one)
    return reading(fact, operator, node, faults)


def _one(fact: str, operator: Operator, node: Node, faults: Faults) -> Values:
    found = _value(fact, domain(fact), node, faults)
    return () if found is None else (found,)


def _several(fact: str, operator: Operator, node: Node, faults: Faults) -> Values:
    values = _each(fact, domain(fact), items(node, operator, faults), faults)
    if len(set(values)) < len(values):
        faults.add(node.place, f"a value of '{fact}' stands here twice")
        return ()
    if values and Test(fact, operator, values).accepted in (frozenset(), frozenset(domain(fact))):
        faults.add(node.place, f"all values of '{fact}' are named, so this tests nothing")
        return ()
    return values


def _end(fact: str, operator: Operator, node: Node, faults: Faults) -> Values:
    if not _is_ordered(fact, operator, node, faults):
        return ()
    found = _value(fact, ORDERED[fact], node, faults)
    return () if found is None else (found,)


def _both_ends(fact: str, operator: Operator, node: Node, faults: Faults) -> Values:
    if not _is_ordered(fact, operator, node, faults):
        return ()
    nodes, order = items(node, operator, faults), ORDERED[fact]
    values = _each(fact, order, nodes, faults)
    if not values:
        return ()
    if len(nodes) != 2 or order.index(values[0]) >= order.index(values[1]):
        wanted = f"the lower value of '{fact}', then the higher"
        faults.add(node.place, f"'{operator}' takes a list of two: {wanted}. {_order(fact)}")
        return ()
    return values


def _whether(fact: str, operator: Operator, node: Node, faults: Faults) -> Values:
    if fact not in SILENCE:
        faults.add(node.place, f"every referral has '{fact}', so '{operator}' tests nothing")
        return ()
    found = word(node, operator, YesNo, faults)
    return () if found is None else (found.value,)


def _is_ordered(fact: str, operator: Operator, node: Node, faults: Faults) -> bool:
    if fact in ORDERED:
        return True
    faults.add(
        node.place,
        f"'{operator}' compares what is more or less, and '{fact}' is not. "
        f"Facts that are: {', '.join(ORDERED)}.",
    )
    return False


def _each(fact: str, allowed: Values, nodes: tuple[Node, ...], faults: Faults) -> Values:
    found = [_value(fact, allowed, each, faults) for each in nodes]
    values = tuple(value for value in found if value is not None)
    return values if len(values) == len(found) else ()


def _value(fact: str, allowed: Values, node: Node, faults: Faults) -> str | None:
    found = text(node, fact, faults)
    if found is None:
        return None
    if found not in allowed:
        faults.add(node.place, unknown_word(f"value of '{fact}'", found, allowed))
        return None
    return found


def _order(fact: str) -> str:
    return f"In their order: {', '.join(ORDERED[fact])}."


_READ: dict[Operator, Callable[[str, Operator, Node, Faults], Values]] = {
    Operator.ANY_OF: _several,
    Operator.NONE_OF: _several,
    Operator.KNOWN: _whether,
    Operator.BETWEEN: _both_ends,
    **dict.fromkeys(RANGES[:2], _end),
}
