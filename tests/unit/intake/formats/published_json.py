"""Published messages as JSON, made of their XML by a library that knows nothing of ours."""

from fhir.resources.R4B import get_fhir_model_class
from lxml import etree

from tests.unit.intake.examples import published

JSON, XML = "application/fhir+json", "application/fhir+xml"
FORMATS = (XML, JSON)


def message(name: str, media_type: str) -> bytes:
    """A published message in a format; the test is skipped where it is not beside the clone."""
    body = published(name)
    return body if media_type == XML else _as_json(body)


def _as_json(body: bytes) -> bytes:
    """Without comments, which the library takes for content."""
    root = etree.fromstring(body, etree.XMLParser(remove_comments=True, resolve_entities=False))
    model = get_fhir_model_class(etree.QName(root).localname)
    found: str = model.model_validate_xml(etree.tostring(root)).model_dump_json()
    return found.encode()
