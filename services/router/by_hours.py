"""Hours as conditions: a rule that sends to a team with hours is two rules of one id."""

from collections.abc import Iterable
from dataclasses import replace

from services.router.calendars import Calendar, Hours
from services.router.condition import RECEIVED, All, Operator, Test
from services.router.language import Rule, Ruleset


def clock(ruleset: Ruleset, calendar: Calendar) -> str:
    """The fact that says when a referral was received by this calendar."""
    return RECEIVED if calendar == ruleset.calendar else f"{RECEIVED}:{calendar.id}"


def is_clock(fact: str) -> bool:
    """Whether a calendar tells this fact."""
    return fact == RECEIVED or fact.startswith(f"{RECEIVED}:")


def clocks_of(ruleset: Ruleset, rules: Iterable[Rule]) -> dict[str, Calendar]:
    """The facts that calendars tell: by the ruleset's own, and by those of teams with hours."""
    teams = [ruleset.destinations[rule.destination] for rule in rules]
    needed = [ruleset.calendar, *(team.calendar for team in teams if team.out_of_hours)]
    return {clock(ruleset, each): each for each in needed if each is not None}


def by_hours(rule: Rule, ruleset: Ruleset) -> tuple[Rule, ...]:
    """The rule; where its team has hours, first for all other hours, then for these.

    It excludes in its last place only, where all that it can lead to has been read.
    """
    team = ruleset.destinations[rule.destination]
    if team.calendar is None or team.out_of_hours is None:
        return (rule,)
    fact, in_hours = clock(ruleset, team.calendar), (Hours.IN_HOURS,)
    closed = All((rule.when, Test(fact, Operator.IS_NOT, in_hours)))
    is_open = All((rule.when, Test(fact, Operator.IS, in_hours)))
    other = replace(rule, when=closed, destination=team.out_of_hours, exclusion=None)
    return (other, replace(rule, when=is_open))
