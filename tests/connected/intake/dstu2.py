"""FHIR DSTU2's own schema, as HAPI FHIR ships it: an oracle for what we read and write."""

import zipfile
from functools import cache
from pathlib import Path

import requests
from jgo.maven import MavenContext
from lxml import etree

from tests.hapi.required import missing

_JAR = ("ca.uhn.hapi.fhir", "hapi-fhir-validation-resources-dstu2", "7.6.1")
_FOLDER = "org/hl7/fhir/instance/model/schema/"
_FILES = ("fhir-single.xsd", "fhir-xhtml.xsd", "xml.xsd")


@cache
def _jar() -> Path | None:
    group, artifact, version = _JAR
    try:
        found = MavenContext(timeout=60).project(group, artifact).at_version(version)
        return Path(found.artifact().resolve())
    except (requests.RequestException, RuntimeError, OSError):
        return None


def schema(folder: Path) -> etree.XMLSchema:
    """The schema of all resources; the test is skipped where it can be had from nowhere."""
    jar = _jar()
    if jar is None:
        missing("HAPI's schema of FHIR DSTU2 cannot be downloaded")
    with zipfile.ZipFile(jar) as opened:
        for name in _FILES:
            (folder / name).write_bytes(opened.read(_FOLDER + name))
    return etree.XMLSchema(etree.parse(folder / "fhir-single.xsd"))


def faults(schema: etree.XMLSchema, body: bytes) -> list[str]:
    """What the schema has against a message."""
    schema.validate(etree.fromstring(body))
    return [f"line {each.line}: {each.message}" for each in schema.error_log]
