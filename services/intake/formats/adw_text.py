"""What a notice says in words: all of it for people to read, and the prose for the phrase lists."""

from collections.abc import Iterator
from datetime import date

from services.intake.formats import adw_concepts, adw_people, adw_stay, adw_unread
from services.intake.formats.adw_events import Event
from services.intake.formats.adw_notice import Notice
from services.intake.formats.adw_questions import asked
from services.intake.formats.bars_message import codings_as_sent

_PROSE = {
    "ReferralRequest": ("description",),
    "Condition": ("notes",),
}
_WITHDRAWN = (Event.WITHDRAW_ALL, Event.WITHDRAW_ASSESSMENT, Event.WITHDRAW_DISCHARGE)


def prose(notice: Notice) -> Iterator[tuple[str, str]]:
    """What somebody wrote, each text after its FHIRPath."""
    yield from adw_concepts.texts(notice)
    for kind, paths in _PROSE.items():
        for resource in notice.message.of(kind):
            for path in paths:
                yield from resource.placed(path)
    yield from notice.header.placed("reason.text")


def narrative(notice: Notice) -> Iterator[str]:
    """The notice for a person to read, without what stands in the record's own fields."""
    yield f"Hospital {notice.name}, written {notice.written_at:%d %B %Y}."
    yield from _reason(notice)
    yield from (text for _, text in prose(notice))
    yield from (each.shown for each in adw_concepts.concepts(notice) if each.shown)
    yield from _stay(notice)
    yield from (each.shown for each in asked(notice.message))
    yield from adw_people.others(notice)
    yield from _documents(notice)
    yield from (f"Also sent: {text}" for _, text, _ in adw_unread.found(notice))


def _reason(notice: Notice) -> Iterator[str]:
    of = "the withdrawal" if notice.event in _WITHDRAWN else "the notice"
    for coding in codings_as_sent(notice.header, "reason.coding"):
        yield f"Reason for {of}: {coding.display or coding.code}."


def _stay(notice: Notice) -> Iterator[str]:
    admitted, day = adw_stay.admitted(notice), adw_stay.proposed_discharge(notice)
    coded = codings_as_sent(adw_stay.stay(notice), "priority.coding")
    kinds = ", ".join(each.display or each.code for each in coded)
    if admitted:
        yield f"Admitted: {admitted}" + (f" ({kinds})." if kinds else ".")
    elif kinds:
        yield f"Kind of admission: {kinds}."
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
