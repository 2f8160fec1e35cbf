"""The form in a mail, if it holds exactly one that its source may send."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from services.intake.canonical import Canonical
from services.intake.formats import bars, form, json_limits, mail_flat, phone
from services.intake.formats.mail_content import Attachment, Content, Kind
from services.intake.formats.mail_searched import place
from services.intake.parts.form import Form
from services.intake.parts.mailbox import MailForm
from services.intake.rejected import Rejected
from services.intake.source import Source

LARGEST = 256 * 1024
"""Bytes of a form, as at the HTTP doors."""

Read = Callable[[], Canonical]


@dataclass(frozen=True, slots=True)
class Standing:
    """A form that stands in a mail: where, of what size, how it is read; of a table each row."""

    at: str
    size: int
    read: Read
    rows: Callable[[], Iterator[Read]] | None = None

    def readings(self) -> Iterator[Read]:
        """Every way in which something of it may be read."""
        return iter([self.read]) if self.rows is None else self.rows()


@dataclass(frozen=True, slots=True)
class Found:
    """What a form says, and where it stands; or, for whoever reads the mail, why none is read."""

    canonical: Canonical | None = None
    at: str = ""
    note: str = ""


def only(forms: Sequence[Standing]) -> Found:
    """What the only form of a mail says. A form that does not fit is left to a person."""
    if len(forms) != 1:
        return Found(note="The mail holds several forms; none is read." if forms else "")
    try:
        return Found(forms[0].read(), forms[0].at)
    except Rejected as rejected:
        places = ", ".join(each.pointer for each in rejected.problems[:5] if each.pointer)
        return Found(note=f"The form could not be read{f' ({places})' if places else ''}.")


def standing(content: Content, source: Source) -> list[Standing]:
    """Every form of a mail that its source may send, that in its own text first."""
    takes = source.mailbox.reads if source.mailbox else ()
    numbered = enumerate(content.attachments, 1)
    attached = (_form(place(number), each, source, takes) for number, each in numbered)
    return [each for each in (_in_the_text(content.text, source, takes), *attached) if each]


def _form(
    at: str, attached: Attachment, source: Source, takes: tuple[MailForm, ...]
) -> Standing | None:
    """How an attachment is read; None for one that is no form, or that somebody else wrote."""
    if attached.nested or attached.size > LARGEST:
        return None
    body = attached.content
    if attached.verdict is Kind.XML and MailForm.FHIR in takes:
        return Standing(at, len(body), lambda: bars.parse(body, "application/fhir+xml", source))
    if attached.verdict is Kind.CSV and MailForm.TABLE in takes and source.form:
        return _table(at, body, source, source.form)
    if attached.verdict is not Kind.JSON:
        return None
    fhir = _names_a_resource(body)
    if fhir and MailForm.FHIR in takes:
        return Standing(at, len(body), lambda: bars.parse(body, "application/fhir+json", source))
    if not fhir and MailForm.PHONE in takes:
        return Standing(at, len(body), lambda: phone.parse(body, source))
    return None


def _table(at: str, body: bytes, source: Source, flat: Form) -> Standing:
    return Standing(
        at,
        len(body),
        lambda: form.read(mail_flat.row(body, flat), source),
        lambda: (partial(form.read, row, source) for row in mail_flat.rows(body, flat)),
    )


def _in_the_text(text: str, source: Source, takes: tuple[MailForm, ...]) -> Standing | None:
    if MailForm.BODY not in takes or source.form is None:
        return None
    fields = mail_flat.fields(text, source.form)
    if fields is None:
        return None
    return Standing("text", len(text), lambda: form.read(fields, source))


def _names_a_resource(body: bytes) -> bool:
    try:
        found = json_limits.read(body)
    except Rejected:
        return False
    return isinstance(found, dict) and "resourceType" in found
