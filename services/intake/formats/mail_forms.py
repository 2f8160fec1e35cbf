"""The form in a mail, if it holds exactly one that its source may send."""

from collections.abc import Callable
from dataclasses import dataclass

from services.intake.canonical import Canonical
from services.intake.formats import bars, form, json_limits, mail_flat, phone
from services.intake.formats.mail_content import Attachment, Content, Kind
from services.intake.parts.mailbox import MailForm
from services.intake.rejected import Rejected
from services.intake.source import Source

LARGEST = 256 * 1024
"""Bytes of a form, as at the HTTP doors."""

Read = Callable[[], Canonical]


@dataclass(frozen=True, slots=True)
class Found:
    """What a form says; or, for whoever reads the mail, why none is read."""

    canonical: Canonical | None = None
    note: str = ""


def find(content: Content, source: Source) -> Found:
    """What the only form of a mail says. A form that does not fit is left to a person."""
    takes = source.mailbox.reads if source.mailbox else ()
    forms = [read for each in content.attachments if (read := _form(each, source, takes))]
    if body := _in_the_text(content.text, source, takes):
        forms.append(body)
    if len(forms) != 1:
        return Found(note="The mail holds several forms; none is read." if forms else "")
    try:
        return Found(forms[0]())
    except Rejected as rejected:
        places = ", ".join(each.pointer for each in rejected.problems[:5] if each.pointer)
        return Found(note=f"The form could not be read{f' ({places})' if places else ''}.")


def _form(attached: Attachment, source: Source, takes: tuple[MailForm, ...]) -> Read | None:
    """How an attachment is read; None for one that is no form, or that somebody else wrote."""
    if attached.nested or attached.size > LARGEST:
        return None
    body = attached.content
    if attached.verdict is Kind.XML and MailForm.FHIR in takes:
        return lambda: bars.parse(body, "application/fhir+xml", source)
    if attached.verdict is Kind.CSV and MailForm.TABLE in takes and (flat := source.form):
        return lambda: form.read(mail_flat.row(body, flat), source)
    if attached.verdict is not Kind.JSON:
        return None
    fhir = _names_a_resource(body)
    if fhir and MailForm.FHIR in takes:
        return lambda: bars.parse(body, "application/fhir+json", source)
    if not fhir and MailForm.PHONE in takes:
        return lambda: phone.parse(body, source)
    return None


def _in_the_text(text: str, source: Source, takes: tuple[MailForm, ...]) -> Read | None:
    if MailForm.BODY not in takes or source.form is None:
        return None
    fields = mail_flat.fields(text, source.form)
    return None if fields is None else lambda: form.read(fields, source)


def _names_a_resource(body: bytes) -> bool:
    try:
        found = json_limits.read(body)
    except Rejected:
        return False
    return isinstance(found, dict) and "resourceType" in found
