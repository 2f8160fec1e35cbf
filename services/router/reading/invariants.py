"""From nodes to invariants: what must be so of every referral, whatever the rules are."""

from services.chassis.reviewed.faults import Place
from services.router.language import Invariant
from services.router.reading.condition import Testable, condition
from services.router.reading.destinations import Destinations, unknown_destination
from services.router.reading.fields import Fields, items, text

_INVARIANT = ("id", "title", "when", "never", "only", "act_now", "authority")


def invariants(
    top: Fields, destinations: Destinations, testable: Testable, places: dict[str, Place]
) -> tuple[Invariant, ...]:
    """The invariants that a ruleset states; `places` gets theirs, and has those of the rules."""
    if not top.has("invariants"):
        return ()
    found: list[Invariant] = []
    for node in top.items("invariants"):
        fields = Fields(node, allowed=_INVARIANT, faults=top.faults, what="an invariant")
        each = _invariant(fields, destinations, testable)
        if each is None:
            continue
        if each.id in places:
            top.faults.add(fields.place, f"'{each.id}' stands here twice")
        places[each.id] = fields.place
        found.append(each)
    return tuple(found)


def _invariant(fields: Fields, destinations: Destinations, testable: Testable) -> Invariant | None:
    name, title, authority = fields.rule_id("id"), fields.text("title"), fields.text("authority")
    when = condition(fields.node("when"), testable, fields.faults)
    never, only = (_destinations(fields, each, destinations) for each in ("never", "only"))
    act_now = fields.yes("act_now")
    if not (fields.has("never") or fields.has("only") or act_now):
        fields.faults.add(fields.place, "an invariant promises 'never', 'only' or 'act_now: yes'")
    if when is None or not name:
        return None
    return Invariant(
        id=name,
        title=title,
        when=when,
        authority=authority,
        never=never,
        only=only,
        act_now=act_now,
    )


def _destinations(fields: Fields, name: str, known: Destinations) -> tuple[str, ...]:
    found: list[str] = []
    for node in items(fields.optional(name), name, fields.faults):
        said = text(node, name, fields.faults)
        if said is not None and said not in known:
            fields.faults.add(node.place, unknown_destination(said, known))
        elif said is not None:
            found.append(said)
    return tuple(found)
