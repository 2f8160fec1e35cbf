"""The notices of one referral together: what holds after the newest of them. Pure.

Each notice says a part: a discharge notice is silent on safeguarding, and must not silence what
the assessment notice said of it. So the state of a referral is its assessment notice and the
discharge notice that stands beside it, if one does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.contracts.record import Person
from services.intake import nhs_number
from services.intake.formats import adw_people, adw_stay
from services.intake.formats.adw_events import Event
from services.intake.formats.adw_notice import Notice


@dataclass(frozen=True, slots=True)
class Case:
    """`newest` is what has just come; the others are those that still stand, if there are any."""

    newest: Notice
    assessment: Notice | None = None
    discharge: Notice | None = None

    @property
    def standing(self) -> tuple[Notice, ...]:
        """The notices that hold, the newest word first."""
        return tuple(each for each in (self.discharge, self.assessment) if each is not None)

    @property
    def telling(self) -> tuple[Notice, ...]:
        """What a person reads: the newest, then what holds besides."""
        rest = (each for each in self.standing if each is not self.newest)
        return (self.newest, *rest)


def case(newest: Notice, earlier: Sequence[Notice]) -> Case:
    """The case after the newest notice. `earlier` are those before it, in their order."""
    assessment = discharge = None
    for notice in (*earlier, newest):
        match notice.event:
            case Event.ASSESSMENT:
                assessment = notice
            case Event.DISCHARGE:
                discharge = notice
            case Event.WITHDRAW_DISCHARGE:
                discharge = None
    return Case(newest, assessment, discharge)


def proposed_discharge(found: Case) -> date | None:
    """The day that the newest notice which still holds proposes."""
    days = (adw_stay.proposed_discharge(notice) for notice in found.standing)
    return next((day for day in days if day), None)


def person(found: Case) -> Person:
    """As the newest notice has the person, and where it is silent as an earlier one had."""
    people = [adw_people.person(notice) for notice in found.telling]
    known: Person = people[0]
    for earlier in people[1:]:
        known = _filled(known, earlier)
    return known


def same_person(found: Case) -> bool:
    """Whether the newest notice can be about the person of those before it.

    By two NHS numbers, where both pass; else birth date and family name must not both differ.
    """
    newest, *before = (adw_people.person(notice) for notice in found.telling)
    return all(_alike(newest, earlier) for earlier in before)


def _alike(one: Person, other: Person) -> bool:
    if one.nhs_number.check == other.nhs_number.check == "valid":
        return nhs_number.digits(one.nhs_number.value or "") == nhs_number.digits(
            other.nhs_number.value or ""
        )
    born = one.birth_date == other.birth_date or None in (one.birth_date, other.birth_date)
    named = (one.family_name or "").casefold() == (other.family_name or "").casefold()
    return born or named


def _filled(known: Person, earlier: Person) -> Person:
    missing = {
        name: getattr(earlier, name)
        for name in Person.model_fields
        if not getattr(known, name) and getattr(earlier, name)
    }
    if known.nhs_number.value is None:
        missing["nhs_number"] = earlier.nhs_number
    return known.model_copy(update=missing)
