"""Who a form is about, and who asks: by the columns that its source's file names."""

from services.contracts.record import Person, Referrer
from services.contracts.vocabulary import RequesterType
from services.intake import nhs_number
from services.intake.formats.form_fields import Fields
from services.intake.parts.form_people import PersonColumns, ReferrerColumns


def person(columns: PersonColumns, fields: Fields) -> Person:
    """Whatever of them is there."""
    return Person(
        family_name=_line(columns.family_name, fields, " "),
        given_names=tuple(fields.texts(columns.given_names)),
        birth_date=fields.day(columns.birth_date),
        nhs_number=nhs_number.read(_line(columns.nhs_number, fields)),
        address=_line(columns.address, fields),
        postcode=_line(columns.postcode, fields),
        phone=_line(columns.phone, fields),
        email=_line(columns.email, fields),
        communication_needs=_line(columns.communication_needs, fields),
        gp=_line(columns.gp, fields),
        next_of_kin=_line(columns.next_of_kin, fields),
    )


def referrer(columns: ReferrerColumns, fields: Fields, requester: RequesterType) -> Referrer:
    """Whatever of them is there, and what kind of referrer they are."""
    return Referrer(
        name=_line(columns.name, fields, " "),
        role=_line(columns.role, fields),
        organisation=_line(columns.organisation, fields),
        relationship=_line(columns.relationship, fields),
        phone=_line(columns.phone, fields),
        email=_line(columns.email, fields),
        requester_type=requester,
    )


def _line(columns: tuple[str, ...], fields: Fields, between: str = ", ") -> str | None:
    return between.join(fields.texts(columns)) or None


def needs(columns: PersonColumns, fields: Fields) -> list[tuple[str, str]]:
    """Sentences about the person, by their columns: all else of them is names and numbers."""
    return [(column, fields.text(column)) for column in columns.communication_needs]
