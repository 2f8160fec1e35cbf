"""XML is read without its traps, into the tree that JSON is read into."""

import json

import pytest

from services.intake.formats import fhir_xml
from services.intake.formats.fhir_node import from_json
from services.intake.rejected import Rejected

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;&b;">]>
<Bundle xmlns="http://hl7.org/fhir"><id value="&c;"/></Bundle>"""
FILE = b"""<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>
<Bundle xmlns="http://hl7.org/fhir"><id value="&b;"/></Bundle>"""
DEEP = b'<Bundle xmlns="http://hl7.org/fhir">' + b"<entry>" * 40 + b"</entry>" * 40 + b"</Bundle>"

REFUSED = [
    (BOMB, "entities that grow"),
    (FILE, "an entity from a file"),
    (BOMB.decode().encode("utf-16"), "a document type in another encoding"),
    (b'<?xml version="1.0" encoding="utf-7"?><Bundle xmlns="http://hl7.org/fhir"/>', "UTF-7"),
    (b'<Bundle xmlns="http://hl7.org/fhir"><id value="&b;"/></Bundle>', "an unknown entity"),
    (DEEP, "too deep"),
    (b"<" * 10_000, "not XML"),
    (b"", "nothing"),
    (b"<Bundle/>", "not in FHIR's namespace"),
    (b'<Bundle xmlns="urn:other"/>', "in another namespace"),
    (b'<Bundle xmlns="http://hl7.org/fhir">', "cut short"),
]


@pytest.mark.parametrize(("body", "why"), REFUSED)
def test_a_trap_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(Rejected) as refused:
        fhir_xml.read(body)
    assert refused.value.status == 400, why


def test_xml_and_json_become_one_tree() -> None:
    xml = b"""<Bundle xmlns="http://hl7.org/fhir"><!-- a comment --><type value="message"/>
      <entry><fullUrl value="urn:a"/><resource><Patient>
        <text><div xmlns="http://www.w3.org/1999/xhtml">Hello</div></text>
        <name><given value="A"/><given value="B"/></name></Patient></resource></entry></Bundle>"""
    patient = {"resourceType": "Patient", "name": [{"given": ["A", "B"]}]}
    bundle = {
        "resourceType": "Bundle",
        "type": "message",
        "entry": [{"fullUrl": "urn:a", "resource": patient}],
    }
    for tree in (fhir_xml.read(xml), from_json(json.loads(json.dumps(bundle)))):
        assert tree.kind == "Bundle"
        assert tree.text("type") == "message"
        assert [node.kind for node in tree.all("entry.resource")] == ["Patient"]
        assert tree.texts("entry.resource.name.given") == ["A", "B"]


def test_an_absent_value_that_is_explained_is_absent() -> None:
    xml = b"""<Patient xmlns="http://hl7.org/fhir"><birthDate><extension url="a"/></birthDate>
      </Patient>"""
    assert fhir_xml.read(xml).text("birthDate") is None


def test_an_element_that_stands_there_twice_is_refused() -> None:
    xml = b'<Patient xmlns="http://hl7.org/fhir"><gender value="a"/><gender value="b"/></Patient>'
    with pytest.raises(Rejected) as refused:
        fhir_xml.read(xml).text("gender")
    assert refused.value.problems[0].pointer == "Patient.gender"
