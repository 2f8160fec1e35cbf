"""What a form says of the person's consent, in its columns."""

from services.contracts.record import Consent
from services.intake.formats.form_codes import Codes
from services.intake.formats.form_fields import STORY, Fields
from services.intake.parts import form as parts


def read(columns: parts.Consent, fields: Fields, codes: Codes) -> Consent | None:
    """None where all of its columns are empty; what their lists do not have is unknown."""
    given, aware = codes.chosen(columns.given), codes.chosen(columns.aware)
    because = " ".join(fields.texts(columns.because, STORY))
    if not fields.texts(columns.columns(), STORY):
        return None
    return Consent(
        given=given or "unknown", person_aware=aware or "unknown", because=because or None
    )


def told(columns: parts.Consent, said: Consent | None) -> tuple[str, ...]:
    """What is known of it, for whoever reads the referral; nothing where no column asks."""
    if columns == parts.Consent():
        return ()
    known = said or Consent()
    given = "not known" if known.given == "unknown" else known.given
    because = f"; shared because: {known.because}" if known.because else ""
    return (f"Consent: {given}; the person is aware: {known.person_aware}{because}.",)
