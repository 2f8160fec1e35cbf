"""From nodes to a ruleset: its rules in order, and the last one."""

from dataclasses import dataclass

from services.chassis.reviewed.faults import Faults, Place
from services.chassis.reviewed.nodes import Node
from services.contracts.vocabulary import Urgency
from services.router.calendars import Calendar
from services.router.condition import RECEIVED, VALUES
from services.router.language import MANUAL_TRIAGE, Invariant, LastRule, Overlap, Rule
from services.router.reading.calendars import Calendars
from services.router.reading.destinations import Destinations, calendar
from services.router.reading.fields import Fields
from services.router.reading.invariants import invariants
from services.router.reading.limit import LIMITS, limit
from services.router.reading.overlaps import overlaps
from services.router.reading.rules import rules

_TOP = ("ruleset", "version", "title", "calendar", "invariants", "overlaps", "rules", "last")
_LAST = ("id", "title", "reason", "urgency", *LIMITS, "authority")


@dataclass(frozen=True)
class Written:
    """A ruleset as its file says it; the checksum is not in the file."""

    id: str
    version: str
    title: str
    rules: tuple[Rule, ...]
    last: LastRule
    invariants: tuple[Invariant, ...]
    overlaps: tuple[Overlap, ...]
    calendar: Calendar | None
    places: dict[str, Place]


def ruleset(
    node: Node, destinations: Destinations, calendars: Calendars, faults: Faults
) -> Written | None:
    """The ruleset that a file states; None where it states none. Faults are noted."""
    top = Fields(node, allowed=_TOP, faults=faults, what="the ruleset")
    name, version, title = top.identifier("ruleset"), top.text("version"), top.text("title")
    places: dict[str, Place] = {}
    by = calendar(top, calendars)
    testable = (*VALUES, RECEIVED) if top.has("calendar") else tuple(VALUES)
    stated = rules(top, destinations, testable, places)
    last = _last(top, {rule.id for rule in stated}, destinations, faults)
    meant = overlaps(top, tuple(places))
    kept = invariants(top, destinations, testable, places)
    if last is None:
        return None
    return Written(name, version, title, stated, last, kept, meant, by, places)


def _last(
    top: Fields, ids: set[str], destinations: Destinations, faults: Faults
) -> LastRule | None:
    node = top.optional("last")
    if node is None:
        faults.add(
            top.place, "there is no 'last' rule: say what happens, and why, when no rule holds"
        )
        return None
    fields = Fields(node, allowed=_LAST, faults=faults, what="the last rule")
    urgency = fields.word("urgency", Urgency)
    last_id, title, reason = fields.rule_id("id"), fields.text("title"), fields.text("reason")
    authority, within = fields.text("authority"), limit(fields, MANUAL_TRIAGE, destinations)
    if last_id in ids:
        faults.add(fields.place, f"rule '{last_id}' stands here twice")
    if urgency is None or not last_id:
        return None
    return LastRule(
        id=last_id,
        title=title,
        reason=reason,
        urgency=urgency,
        respond_within=within,
        authority=authority,
    )
