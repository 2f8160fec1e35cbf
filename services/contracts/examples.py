"""The named examples in `schemas/examples`, one idea each: bodies as a writer would send them."""

import json
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples"

Examples = dict[str, dict[str, dict[str, Any]]]
"""Bodies by type name and case name."""


def load(directory: Path = EXAMPLES) -> Examples:
    """All examples, in the order of their names."""
    found: Examples = {}
    for path in sorted(directory.glob("*/*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        found.setdefault(path.parent.name, {})[path.stem] = body
    return found
