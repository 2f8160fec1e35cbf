"""A FHIR resource in XML, as a sender would write it."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

_NAMESPACE = "http://hl7.org/fhir"


def render(resource: Mapping[str, Any]) -> bytes:
    """The resource as bytes; the order of its elements is that of its keys."""
    root = Element(resource["resourceType"], {"xmlns": _NAMESPACE})
    _fill(root, resource)
    rendered: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return rendered


def _fill(element: Element, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name == "resourceType":
            continue
        if name == "url" and element.tag == "extension":
            element.set("url", value)
            continue
        for each in value if isinstance(value, list) else [value]:
            _add(SubElement(element, name), each)


def _add(element: Element, value: Any) -> None:
    if not isinstance(value, Mapping):
        element.set("value", str(value).lower() if isinstance(value, bool) else str(value))
    elif "resourceType" in value:
        _fill(SubElement(element, value["resourceType"]), value)
    else:
        _fill(element, value)
