"""What differs between two bodies: where, and never what."""

import json
import re
from collections.abc import Iterator
from typing import Any

_FIELD = re.compile("[a-z][a-z0-9_]{0,39}")

UNREADABLE = "the whole body"


def changed(old: bytes | None, new: bytes) -> list[str]:
    """JSON pointers of what was added, removed or replaced.

    A name that only one side has, or that no contract would have, is `?`: somebody may have typed
    anything there. Where the old body is not JSON, all is changed.
    """
    try:
        before, after = json.loads(old or b""), json.loads(new)
    except ValueError:
        return [UNREADABLE]
    return sorted(set(_pointers(before, after, "")))


def _pointers(before: Any, after: Any, at: str) -> Iterator[str]:
    match before, after:
        case dict(), dict():
            yield from _members(before, after, at)
        case list(), list() if len(before) == len(after):
            for place, (one, other) in enumerate(zip(before, after, strict=True)):
                yield from _pointers(one, other, f"{at}/{place}")
        case _:
            if type(before) is not type(after) or before != after:
                yield at or "/"


def _members(before: dict[str, Any], after: dict[str, Any], at: str) -> Iterator[str]:
    for name in before.keys() | after.keys():
        if name not in before or name not in after:
            yield f"{at}/?"
            continue
        known = name if _FIELD.fullmatch(name) else "?"
        yield from _pointers(before[name], after[name], f"{at}/{known}")


def safe_from(body: bytes | None) -> bool:
    """Whether the body itself says that safeguarding is not involved; what says nothing does not.

    A clearance does not count: it tells that there was a concern.
    """
    try:
        facts = json.loads(body or b"")["facts"]
        return bool(facts["safeguarding"] == "no")
    except (ValueError, KeyError, TypeError):
        return False
