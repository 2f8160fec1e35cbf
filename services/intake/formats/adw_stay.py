"""The stay in hospital: since when, where, and until when it is proposed to last."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from services.intake.formats import fhir_time
from services.intake.formats.adw_notice import Notice
from services.intake.formats.fhir_node import Node
from services.intake.rejected import Code, refuse

_LONDON = ZoneInfo("Europe/London")


def stay(notice: Notice) -> Node | None:
    """The encounter that the notice is about."""
    found = notice.message.of("Encounter")
    request = next(iter(notice.message.of("ReferralRequest")), None)
    return notice.message.target(request, "encounter", "Encounter") or next(iter(found), None)


def admitted(notice: Notice) -> str | None:
    """The day of admission, as sent."""
    found = stay(notice)
    return found.text("period.start") if found else None


def proposed_discharge(notice: Notice) -> date | None:
    """The day for which a discharge is PROPOSED: `Encounter.period.end` is never an actual one."""
    found = stay(notice)
    text = found.text("period.end") if found else None
    if found is None or text is None:
        return None
    try:
        return _day(text)
    except ValueError:
        wrong = "This is a date, as 2026-01-31."
        raise refuse(422, Code.INVALID, wrong, at=f"{found.path}.period.end") from None


def respond_by(day: date | None) -> datetime | None:
    """Until when the hospital asks for support: before the person leaves, at whatever hour.

    That is the first moment of the proposed day in England.
    """
    return None if day is None else datetime.combine(day, time(), _LONDON).astimezone(UTC)


def ward(notice: Notice) -> str | None:
    """The ward's name."""
    named = notice.message.target(stay(notice), "location.location", "Location")
    return named.text("name") if named else None


def site(notice: Notice) -> str | None:
    """The hospital's name."""
    named = notice.message.target(stay(notice), "serviceProvider", "Organization")
    return named.text("name") if named else None


def _day(text: str) -> date | None:
    """A day, or the day of an instant where it is said; a month alone is none."""
    if "T" in text:
        return fhir_time.instant(text).astimezone(_LONDON).date()
    found = fhir_time.day(text)
    return found if found is None or found.year >= 1900 else None
