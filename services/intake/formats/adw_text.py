"""What a notice says in words: all of it for people to read, and the prose for the phrase lists."""

from collections.abc import Iterator
from datetime import date

from services.intake.formats import adw_people, adw_stay
from services.intake.formats.adw_events import Event
from services.intake.formats.adw_notice import Notice
from services.intake.formats.adw_questions import asked
from services.intake.formats.bars_message import codings

_PROSE = {
    "ReferralRequest": ("reason.text", "description"),
    "Condition": ("code.text", "notes"),
    "Encounter": ("reason.text",),
}
_WITHDRAWN = (Event.WITHDRAW_ALL, Event.WITHDRAW_ASSESSMENT, Event.WITHDRAW_DISCHARGE)


def prose(notice: Notice) -> Iterator[tuple[str, str]]:
    """What somebody wrote, each text after its FHIRPath."""
    for kind, paths in _PROSE.items():
        for resource in notice.message.of(kind):
            for path in paths:
                yield from resource.placed(path)
    if notice.event in _WITHDRAWN:
        yield from notice.header.placed("reason.text")


def narrative(notice: Notice) -> Iterator[str]:
    """The notice for a person to read, without what stands in the record's own fields."""
    yield f"Hospital {notice.name}, written {notice.written_at:%d %B %Y}."
    yield from _withdrawal(notice)
    yield from (text for _, text in prose(notice))
    yield from _stay(notice)
    yield from (each.shown for each in asked(notice.message))
    yield from adw_people.others(notice)
    yield from _documents(notice)


def _withdrawal(notice: Notice) -> Iterator[str]:
    if notice.event in _WITHDRAWN:
        for coding in codings(notice.header, "reason.coding"):
            yield f"Reason for the withdrawal: {coding.display or coding.code}."


def _stay(notice: Notice) -> Iterator[str]:
    admitted, day = adw_stay.admitted(notice), adw_stay.proposed_discharge(notice)
    if admitted:
        kinds = codings(adw_stay.stay(notice), "priority.coding")
        kind = f" ({kinds[0].display or kinds[0].code})" if kinds else ""
        yield f"Admitted: {admitted}{kind}."
    if day:
        yield _proposed(day)
    if ward := adw_stay.ward(notice):
        yield f"Ward: {ward}."


def _proposed(day: date) -> str:
    """Said so wherever it is shown: nobody may take it for a discharge that has happened."""
    return f"Discharge PROPOSED for {day:%d %B %Y}; this is not an actual discharge."


def _documents(notice: Notice) -> Iterator[str]:
    attached = len(notice.message.of("Bundle"))
    if attached:
        yield f"{attached} attached document(s), kept with the message as it came."
