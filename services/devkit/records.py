"""Small facts that outlive a command, one JSON file each, never half-written."""

import json
import os
from pathlib import Path
from typing import Any


def write(path: Path, facts: dict[str, Any]) -> None:
    """Replace the record in one step: a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(json.dumps(facts))
    aside.replace(path)


def read(path: Path) -> dict[str, Any]:
    """The record, or an empty one where it is missing or no JSON object."""
    try:
        facts = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}
