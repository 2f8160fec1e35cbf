"""FHIR resources as bytes: JSON, or XML where the sender speaks that."""

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.datastructures import Headers
from starlette.responses import Response

from services.intake.doors import fhir_accept
from services.intake.doors.fhir_accept import Format

JSON = "application/fhir+json"
XML = "application/fhir+xml"

_NAMESPACE = "http://hl7.org/fhir"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EXTENSIONS = ("extension", "modifierExtension")
"""Their address is an attribute in XML, alone of all elements."""


def respond(resource: Mapping[str, Any], status: int, asked: Headers) -> Response:
    """The resource in the format that is asked for, with the request's two ids echoed."""
    if fhir_accept.preferred(asked) is Format.XML:
        return Response(xml(resource), status, echoed(asked), media_type=XML)
    body = json.dumps(resource, ensure_ascii=False).encode()
    return Response(body, status, echoed(asked), media_type=JSON)


def echoed(asked: Headers) -> dict[str, str]:
    """The ids of the request, as they came: visible ASCII, and no longer than ids are."""
    names = ("X-Request-Id", "X-Correlation-Id")
    found = {name: asked.get(name, "") for name in names}
    return {name: value for name, value in found.items() if _printable(value)}


def _printable(value: str) -> bool:
    return 0 < len(value) <= 100 and value.isascii() and value.isprintable()


def xml(resource: Mapping[str, Any]) -> bytes:
    """A resource as FHIR XML. The order of its elements is the order of its keys."""
    element = Element(resource["resourceType"], {"xmlns": _NAMESPACE})
    _fill(element, resource)
    written: bytes = tostring(element, encoding="utf-8", xml_declaration=True)
    return written


def _fill(element: Element, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name == "url" and element.tag in _EXTENSIONS:
            element.set("url", _only(value))
        elif name != "resourceType":
            for each in value if isinstance(value, list) else [value]:
                _add(SubElement(element, name), each)


def _only(value: Any) -> str:
    first = value[0] if isinstance(value, list) else value
    return _text(first) if isinstance(first, str) else ""


def _add(element: Element, value: Any) -> None:
    if not isinstance(value, Mapping):
        element.set("value", _text(value))
    elif isinstance(kind := value.get("resourceType"), str):
        _fill(SubElement(element, kind), value)
    else:
        _fill(element, value)


def _text(value: Any) -> str:
    """A primitive as XML has it, without the characters that XML has not."""
    return str(value).lower() if isinstance(value, bool) else _NOT_XML.sub("", str(value))
