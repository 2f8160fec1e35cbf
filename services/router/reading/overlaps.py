"""From nodes to overlaps: rules of different teams that may hold together, because it is meant."""

from services.chassis.reviewed.faults import unknown_word
from services.chassis.reviewed.nodes import Node
from services.router.language import Overlap
from services.router.reading.fields import Fields, items, text

_OVERLAP = ("in_order", "authority")


def overlaps(top: Fields, rules: tuple[str, ...]) -> tuple[Overlap, ...]:
    """The overlaps that a ruleset states; `rules` are the ids of its rules in their order."""
    if not top.has("overlaps"):
        return ()
    stated = [
        Fields(node, allowed=_OVERLAP, faults=top.faults, what="an overlap")
        for node in top.items("overlaps")
    ]
    return tuple(_overlap(each, rules) for each in stated)


def _overlap(fields: Fields, rules: tuple[str, ...]) -> Overlap:
    node = fields.node("in_order")
    named = [_rule(each, rules, fields) for each in items(node, "in_order", fields.faults)]
    found = tuple(each for each in named if each is not None)
    if node is not None and len(found) == len(named) and not _in_order(found, rules):
        wanted = [rule for rule in rules if rule in found]
        fields.faults.add(
            node.place,
            "'in_order' names two rules or more, each once, in the order in which they lead: "
            f"{', '.join(wanted)}",
        )
    return Overlap(in_order=found, authority=fields.text("authority"))


def _rule(node: Node, rules: tuple[str, ...], fields: Fields) -> str | None:
    found = text(node, "in_order", fields.faults)
    if found is not None and found not in rules:
        fields.faults.add(node.place, unknown_word("rule", found, rules))
        return None
    return found


def _in_order(found: tuple[str, ...], rules: tuple[str, ...]) -> bool:
    return len(found) > 1 and found == tuple(rule for rule in rules if rule in found)
