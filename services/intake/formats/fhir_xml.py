"""FHIR in XML, read without the traps of XML: no document type, no entities, no network."""

import re
from itertools import islice

from lxml import etree

from services.intake.formats.fhir_node import Node
from services.intake.rejected import Code, Rejected, refuse

DEPTH = 32

ELEMENTS = 8_000
"""In one message: several times as many as the largest has that is known."""

_NAMESPACE = "{http://hl7.org/fhir}"
_NARRATIVE = "{http://www.w3.org/1999/xhtml}div"
_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)
_OTHER_ENCODING = re.compile(
    r"^\s*<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8[\"']|us-ascii[\"'])", re.IGNORECASE
)


def read(body: bytes) -> Node:
    """The tree of a resource in XML. `Rejected` 400 for what is not plain, shallow FHIR."""
    top = root(body)
    kind = _name(top)
    if kind is None:
        raise _not_fhir("The body is not a FHIR resource.")
    if any(True for _ in islice(top.iter(), ELEMENTS, None)):
        raise _not_fhir(f"The body has more than {ELEMENTS} elements.")
    return _resource(top, kind, kind, 1)


def root(body: bytes) -> etree._Element:
    """The root of any XML. `Rejected` 400 for what is no plain XML in UTF-8."""
    _check_text(body)
    try:
        return etree.fromstring(body, _parser())
    except (etree.XMLSyntaxError, ValueError):
        raise _not_fhir("The body is not XML.") from None


def _check_text(body: bytes) -> None:
    """UTF-8 alone, so that no other encoding hides a document type.

    UTF-16 without a mark decodes as UTF-8, too, and only its null bytes give it away.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise _not_fhir("The body is not UTF-8.") from None
    if "\x00" in text or _OTHER_ENCODING.match(text):
        raise _not_fhir("The body is not UTF-8.")
    if _DOCTYPE.search(text):
        raise _not_fhir("A document type is not accepted.")


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _resource(element: etree._Element, kind: str, path: str, depth: int) -> Node:
    return Node(path, kind, None, _children(element, path, depth))


def _children(element: etree._Element, path: str, depth: int) -> dict[str, tuple[Node, ...]]:
    if depth > DEPTH:
        raise _not_fhir(f"The body is nested deeper than {DEPTH} levels.")
    found: dict[str, list[Node]] = {}
    for child in element:
        name = _name(child)
        if child.tag == _NARRATIVE:
            found.setdefault("div", []).append(_narrative(child, f"{path}.div"))
        elif name is not None:
            same = found.setdefault(name, [])
            same.append(_node(child, name, f"{path}.{name}[{len(same)}]", depth))
    url = element.get("url")
    if url is not None:
        found["url"] = [Node(f"{path}.url", value=url)]
    return {name: tuple(nodes) for name, nodes in found.items()}


def _node(element: etree._Element, name: str, path: str, depth: int) -> Node:
    inside = element[0] if len(element) else None
    if name in ("resource", "contained") and inside is not None:
        return _resource(inside, _name(inside) or "", path, depth + 2)
    return Node(path, None, element.get("value"), _children(element, path, depth + 1))


def _narrative(element: etree._Element, path: str) -> Node:
    """A narrative is held as JSON holds it: as one text, with its markup."""
    return Node(path, value=etree.tostring(element, encoding="unicode", with_tail=False))


def _name(element: etree._Element) -> str | None:
    """The element's name; None for what is not FHIR's."""
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith(_NAMESPACE):
        return None
    return tag.removeprefix(_NAMESPACE)


def _not_fhir(message: str) -> Rejected:
    return refuse(400, Code.STRUCTURE, message)
