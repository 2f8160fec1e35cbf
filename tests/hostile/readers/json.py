"""JSON and FHIR, as a bundle, as a form that is posted, and as a line among others."""

from io import BytesIO

from services.intake.canonical import Canonical
from services.intake.formats import bars, posted, rows
from services.intake.rejected import Rejected
from services.intake.source_files import load
from tests.hostile.attack import Attack, Came, Kind, Where
from tests.hostile.corpora import fhir
from tests.hostile.corpora import json as forms
from tests.hostile.readers.reader import alone, reading, told
from tests.unit.intake.examples import COMMUNITY_JSON

YAS = load("yas")
JSON = "application/fhir+json"


def _bundle(body: bytes) -> object:
    return reading(lambda: bars.parse(body, JSON, YAS))


def _form(body: bytes) -> object:
    return reading(lambda: posted.parse(body, forms.POSTED))


def _trap(attack: Attack) -> Came:
    came = _bundle(attack.sent)
    if isinstance(came, Rejected):
        return Came(came.status == attack.due, told(came))
    assert isinstance(came, Canonical)
    return Came(attack.due == fhir.READ, repr(came.ignored))


def _posted(attack: Attack) -> Came:
    came = _form(attack.sent)
    refused = isinstance(came, Rejected)
    return Came(refused is attack.due, told(came) if isinstance(came, Rejected) else "")


def _line(attack: Attack) -> Came:
    """Between two good ones."""
    source, references, said = forms.dropped("ndjson"), list[str](), ""
    content = b"\n".join([forms.GOOD, attack.sent, forms.GOOD])
    for each in rows.rows(BytesIO(content), source):
        came = reading(lambda row=each: rows.read(row, source))  # type: ignore[misc]
        if isinstance(came, Canonical):
            references.append(came.source_reference)
        else:
            assert isinstance(came, Rejected)
            said += told(came)
    around = references[0] == references[-1] == "PF-1"
    return Came(around and len(references) == (2 if attack.due else 3), said)


def _reads_a_form() -> bool:
    return isinstance(_form(forms.GOOD), Canonical)


BUNDLES = Kind(
    "S16",
    "JSON and FHIR beyond their limits",
    Where.READER,
    fhir.ATTACKS,
    alone(_trap, lambda: isinstance(_bundle(COMMUNITY_JSON), Canonical)),
    (fhir.CANARY,),
)
FORMS = Kind(
    "S16",
    "JSON forms",
    Where.READER,
    forms.ATTACKS,
    alone(_posted, _reads_a_form),
    (forms.CANARY,),
)
LINES = Kind(
    "S16",
    "lines of JSON between good ones",
    Where.READER,
    forms.LINES,
    alone(_line, _reads_a_form),
    (forms.CANARY,),
)
