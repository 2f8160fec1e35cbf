"""The locks and pyproject's dependency tables belong together; this tells when they have parted.

Locking again needs a network, so the digest of the tables stands as the first line of each lock.
"""

import hashlib
import json
import sys
import tomllib
from pathlib import Path

LOCKS = ("requirements.lock", "requirements-dev.lock", "bench/requirements.lock")
MARK = "# of pyproject's dependency tables "


def digest(root: Path) -> str:
    """A digest that changes when, and only when, a dependency in pyproject changes."""
    everything = tomllib.loads((root / "pyproject.toml").read_text())
    project = everything["project"]
    tables = [
        project["requires-python"],
        project["dependencies"],
        project["optional-dependencies"],
        everything["dependency-groups"],
    ]
    return hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()


def drift(root: Path) -> list[str]:
    """What is wrong with the locks under `root`, one sentence each; empty when in order."""
    mark = MARK + digest(root)
    return [fault for name in LOCKS for fault in _faults(name, (root / name).read_text(), mark)]


def _faults(name: str, lock: str, mark: str) -> list[str]:
    faults = []
    if lock.partition("\n")[0] != mark:
        faults.append(f"{name} was made from other dependencies than pyproject.toml names")
    if "://" in lock:
        faults.append(f"{name} contains an address; a lock holds names, versions and hashes only")
    return faults


def record(root: Path) -> None:
    """Write the digest of today's tables into freshly compiled locks."""
    mark = MARK + digest(root)
    for name in LOCKS:
        lines = (root / name).read_text().splitlines(keepends=True)
        (root / name).write_text("".join([mark + "\n", *(x for x in lines if MARK not in x)]))


if __name__ == "__main__":
    if sys.argv[1:] == ["record"]:
        record(Path.cwd())
    elif faults := drift(Path.cwd()):
        sys.exit("\n".join([*faults, "Run: make lock"]))
