"""What is wrong with reviewed files, for a person or as JSON."""

import json
from collections.abc import Sequence

from rich.console import Console

from services.chassis.reviewed.faults import Fault

messages = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
data = Console(highlight=False, soft_wrap=True)


def faulty(faults: Sequence[Fault], *, as_json: bool = False) -> None:
    """Print every fault, one a line, and how many there are."""
    if as_json:
        data.out(json.dumps({"ok": False, "faults": [_as_dict(each) for each in faults]}))
        return
    for fault in faults:
        messages.print(str(fault))
    messages.print(f"refused: {len(faults)} to put right")


def _as_dict(fault: Fault) -> dict[str, object]:
    place = fault.place
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": fault.message,
    }
