"""The language of a ruleset: closed, typed, and values that only others walk."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

from services.contracts.decision import RulesetRef
from services.contracts.vocabulary import Urgency
from services.router.calendars import Calendar, WorkingTime
from services.router.condition import Condition
from services.router.days import ALWAYS, Days
from services.router.destination import Destination

MANUAL_TRIAGE = "manual_triage"
"""The destination where a person decides. Every pack has it."""

TEST = "test"
"""Where test referrals go. No team reads it, and no pack may name it."""


Limit: TypeAlias = timedelta | WorkingTime
"""How soon somebody must respond: by the clock, or in the time in which an office is open."""


class Doubt(StrEnum):
    """What an exclusion does when its fact is not known for certain."""

    PERSON = "person"
    PASSES = "pass"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """The fact that keeps a referral out. A suspicion always goes to a person; `unknown` may."""

    fact: str
    unknown: Doubt = Doubt.PERSON


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One line of the pack. `authority` names the document that says so.

    `reason` is told to the person where the destination is manual triage. `linked_copy`: its
    destination hears of the referral also when an earlier rule leads. `act_now`: somebody must act
    at once, whichever rule leads. `days` are those on which the rule is in force.
    """

    id: str
    title: str
    when: Condition
    destination: str
    urgency: Urgency
    authority: str
    exclusion: Exclusion | None = None
    reason: str | None = None
    respond_within: Limit | None = None
    act_now: bool = False
    linked_copy: bool = False
    days: Days = ALWAYS


@dataclass(frozen=True, kw_only=True, slots=True)
class LastRule:
    """What happens when no rule holds: a person decides, and is told why."""

    id: str
    title: str
    reason: str
    urgency: Urgency
    authority: str
    respond_within: Limit | None = None
    act_now: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Invariant:
    """What must be so of every referral for which `when` holds, whatever else is known of it.

    It goes to none of `never`, neither itself nor as a linked copy; it goes to one of `only`, where
    there are any; somebody must act at once, where `act_now` says so.
    """

    id: str
    title: str
    when: Condition
    authority: str
    never: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    act_now: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlap:
    """Rules that may hold of one referral and send it to different teams, and that this is meant.

    Whichever of them stands first in the file leads.
    """

    in_order: tuple[str, ...]
    authority: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruleset:
    """The rules of one pack, in the order in which they lead: those of all days."""

    ref: RulesetRef
    title: str
    rules: tuple[Rule, ...]
    last: LastRule
    destinations: dict[str, Destination] = field(hash=False)
    """By id."""
    invariants: tuple[Invariant, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    calendar: Calendar | None = None
    """By this one, conditions test when a referral was received."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all rules, the last one included."""
        return (*(rule.id for rule in self.rules), self.last.id)

    def rule(self, rule_id: str) -> Rule | LastRule | None:
        """The rule of this id; None when the ruleset has none."""
        rules: tuple[Rule | LastRule, ...] = (*self.rules, self.last)
        return next((rule for rule in rules if rule.id == rule_id), None)

    def title_of(self, destination: str) -> str:
        """The title of a destination; its id where the ruleset has none of this id."""
        found = self.destinations.get(destination)
        return destination if found is None else found.title
