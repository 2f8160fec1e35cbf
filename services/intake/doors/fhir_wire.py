"""FHIR resources as bytes: JSON, or XML where the sender speaks that."""

import json
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.datastructures import Headers
from starlette.responses import Response

JSON = "application/fhir+json"
XML = "application/fhir+xml"

_NAMESPACE = "http://hl7.org/fhir"
_EXTENSIONS = ("extension", "modifierExtension")
"""Their address is an attribute in XML, alone of all elements."""


def respond(resource: Mapping[str, Any], status: int, asked: Headers) -> Response:
    """The resource in the sender's format, with the request's two ids echoed."""
    if _wants_xml(asked):
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


def _wants_xml(asked: Headers) -> bool:
    """By `Accept`; where it leaves the choice to us, the format of the request."""
    accept = asked.get("accept", "").lower()
    if "xml" in accept or "json" in accept:
        return "xml" in accept and "json" not in accept.partition("xml")[0]
    return "xml" in asked.get("content-type", "").lower()


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
    return str(value[0] if isinstance(value, list) else value)


def _add(element: Element, value: Any) -> None:
    if not isinstance(value, Mapping):
        element.set("value", str(value))
    elif "resourceType" in value:
        _fill(SubElement(element, value["resourceType"]), value)
    else:
        _fill(element, value)
