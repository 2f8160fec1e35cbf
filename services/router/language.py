"""The language of a ruleset: closed, typed, and a tree of values that only others walk.

A condition is true or false of any facts at all. Answers stay four-valued inside it: `unknown` and
`suspected` are values to test for, so that nothing is ever taken for `no` in silence.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

from services.contracts.decision import RulesetRef
from services.contracts.facts import Facts
from services.contracts.vocabulary import Answer, Urgency

MANUAL_TRIAGE = "manual_triage"
"""The destination where a person decides. Every pack has it."""

TEST = "test"
"""Where test referrals go. No team reads it, and no pack may name it."""

VALUES: dict[str, tuple[str, ...]] = {
    name: tuple(info.annotation)
    for name, info in Facts.model_fields.items()
    if isinstance(info.annotation, type) and issubclass(info.annotation, StrEnum)
}
"""The facts that a condition may test, each with all of its values."""

ANSWERS = tuple(name for name in VALUES if Facts.model_fields[name].annotation is Answer)
"""The facts whose values are yes, no, suspected and unknown."""


class Operator(StrEnum):
    """How a condition compares a fact with the values in the file."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    NONE_OF = "none_of"


ONE_VALUE = (Operator.IS, Operator.IS_NOT)
"""The operators that take one value; the others take a list."""


@dataclass(frozen=True, slots=True)
class Test:
    """A fact compared with one value or several."""

    fact: str
    operator: Operator
    values: tuple[str, ...]

    __test__ = False

    @property
    def accepted(self) -> frozenset[str]:
        """The values of the fact for which this holds."""
        named = frozenset(self.values)
        if self.operator in (Operator.IS, Operator.ANY_OF):
            return named
        return frozenset(VALUES[self.fact]) - named


@dataclass(frozen=True, slots=True)
class All:
    """Holds when every part holds. There is at least one."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when at least one part holds. There is at least one."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when its part does not."""

    part: "Condition"


Condition: TypeAlias = Test | All | AnyOf | Not


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
    at once, whichever rule leads.
    """

    id: str
    title: str
    when: Condition
    destination: str
    urgency: Urgency
    authority: str
    exclusion: Exclusion | None = None
    reason: str | None = None
    respond_within: timedelta | None = None
    act_now: bool = False
    linked_copy: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class LastRule:
    """What happens when no rule holds: a person decides, and is told why."""

    id: str
    title: str
    reason: str
    urgency: Urgency
    authority: str
    respond_within: timedelta | None = None
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
class Ruleset:
    """The rules of one pack, in the order in which they lead."""

    ref: RulesetRef
    title: str
    rules: tuple[Rule, ...]
    last: LastRule
    destinations: dict[str, str] = field(hash=False)
    """Titles by id."""
    invariants: tuple[Invariant, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all rules, the last one included."""
        return (*(rule.id for rule in self.rules), self.last.id)

    def rule(self, rule_id: str) -> Rule | LastRule | None:
        """The rule of this id; None when the ruleset has none."""
        rules: tuple[Rule | LastRule, ...] = (*self.rules, self.last)
        return next((rule for rule in rules if rule.id == rule_id), None)
