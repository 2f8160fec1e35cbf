"""A flat form of any kind, read as its source's file says: `read(fields, source)`.

`fields` are texts by the names of their columns: of a row of CSV, a JSON object, or an e-mail of
`Key: value` lines. Names are compared as they are; `source.form.columns` are those that are read.

A coded column that is empty, or is not there at all, answers nothing: what it would have told is
unknown, whatever silence means, unless its table says what an empty one means. So is what a code
says that no table has; it is kept as unmapped, and a person reads it with the narrative.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.contracts.vocabulary import Locality
from services.intake import phrases
from services.intake.answers import merge
from services.intake.canonical import Canonical
from services.intake.evidence import Basis, stated
from services.intake.formats import form_acts, form_consent, form_people, form_unread
from services.intake.formats.form_codes import Codes
from services.intake.formats.form_fields import STORY, Fields
from services.intake.parts.form import Deed, Form
from services.intake.rejected import Code
from services.intake.source import Source

LONGEST_REFERENCE = 255


def read(given: Mapping[str, str], source: Source) -> Canonical:
    """The referral in a form.

    `Rejected` 422 with the name of each column that does not fit; what stands there is never
    quoted. The source must have a `form` part.
    """
    if source.form is None:
        raise TypeError("the source describes no form")
    fields = Fields(given)
    ignored = _ignored(given, source.form)
    unread = form_unread.found(given, ignored)
    found = replace(_canonical(source.form, fields, source, unread), ignored=ignored)
    fields.check()
    return found


def _canonical(
    form: Form, fields: Fields, source: Source, unread: Sequence[form_unread.Found]
) -> Canonical:
    codes = Codes(fields, form.person.columns())
    coded = [each for column in form.facts for each in codes.facts(column, source)]
    requester = codes.chosen(form.requester_type) or source.requester_type
    reason = codes.chosen(form.reason) or source.reason
    area = codes.chosen(form.area) or Locality.UNKNOWN
    consent = form_consent.read(form.consent, fields, codes)
    deed = _deed(form, fields)
    told = [(column, fields.text(column, STORY)) for column in form.narrative]
    because = [(column, fields.text(column, STORY)) for column in form.consent.because]
    searched = [*told, *because, *codes.odd, *form_people.needs(form.person, fields)]
    return Canonical(
        source_reference=_reference(form, fields),
        evidence=merge(
            (
                *coded,
                *stated(source.always, Basis.ALWAYS),
                *phrases.evidence(((at, text) for at, text in searched if text), coded),
                *form_unread.evidence(unread),
            ),
            silence=source.silence,
        ),
        person=form_people.person(form.person, fields),
        referrer=form_people.referrer(form.referrer, fields, requester),
        consent=consent,
        act=form_acts.ACTS[deed],
        withdrawal=form_acts.WITHDRAWALS.get(deed),
        contact=form_acts.CONTACTS.get(deed),
        narrative=(
            *(text for _, text in told if text),
            *(f"{column}: {text}" for column, text in codes.odd),
            *(f"{each.column}: {each.text}" for each in unread),
            *form_consent.told(form.consent, consent),
        ),
        requester_type=requester,
        reason=reason,
        locality=area,
        respond_by_asked=fields.moment(form.respond_by),
        written_at=fields.moment(form.written_at),
        unmapped=tuple(codes.unmapped),
    )


def _ignored(given: Mapping[str, str], form: Form) -> tuple[str, ...]:
    return tuple(column for column in given if column not in form.columns)


def _reference(form: Form, fields: Fields) -> str:
    for column in form.required:
        fields.needed(column)
    reference = fields.needed(form.reference)
    if len(reference) > LONGEST_REFERENCE or not reference.isprintable():
        most = f"This is one line of at most {LONGEST_REFERENCE} characters."
        fields.refuse(form.reference, Code.INVALID, most)
    return reference


def _deed(form: Form, fields: Fields) -> Deed:
    """What is wanted. An unknown word is refused: it may be a withdrawal, or may not."""
    word = fields.text(form.act.column) if form.act is not None else ""
    if form.act is None or not word:
        return "refer"
    if word not in form.act.codes:
        fields.refuse(form.act.column, Code.INVALID, "This is not one of the values of the list.")
    return form.act.codes.get(word, "refer")
