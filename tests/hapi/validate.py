"""What HAPI FHIR has against resources; the test is skipped where its jars cannot be had."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.hapi import jars
from tests.hapi.required import required


def wrong(texts: Sequence[str], aside: Path) -> list[list[str]]:
    """What is wrong with each resource by base R4. In CI the jars must be there."""
    given, found = aside / "given.json", aside / "found.json"
    given.write_text(json.dumps(texts))
    command = [
        sys.executable,
        "-m",
        "tests.hapi.validator",
        required(jars.ensure, "HAPI FHIR's validator"),
        given,
        found,
    ]
    subprocess.run([str(each) for each in command], check=True, timeout=300)
    answers: list[list[str]] = json.loads(found.read_text())
    return answers
