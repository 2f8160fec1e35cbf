"""The next minor version: a copy of the services, changed as `schemas/README.md` allows.

Every referral, decision and step of a case has one more field, there is one more type that the
router decides on, and each schema of the database has one more column and table.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TREE = Path(__file__).parents[3]

NEW_TYPE = "asc.referral.reopened.v1"

_FIELD = '    edition: str = "next"\n'

_EDITS = (
    ("contracts/referral.py", "    override: Override | None = None\n", _FIELD),
    ("contracts/decision.py", "    facts_sha256: Sha256\n", _FIELD),
    ("contracts/case.py", "    test: bool = False\n", _FIELD),
    ("contracts/referral.py", _FIELD, '\n\nclass Reopened(ReferralState):\n    """Once more."""\n'),
    ("contracts/catalogue.py", '"received": referral.Received,', '"reopened": referral.Reopened,'),
    ("router/handlers.py", "    Cleared,\n", "    Reopened,\n"),
    ("router/handlers.py", "DECIDED_ON = (", "Reopened, "),
)
"""In which file, after which words, what is added."""

_TABLES = {"intake": "referral", "router": "decision", "eit": "case"}

_MIGRATION = """
from alembic import op

revision, down_revision = "{service}_{new}", "{service}_{old}"


def upgrade() -> None:
    op.execute("ALTER TABLE {service}.{table} ADD COLUMN edition text")
    op.execute("CREATE TABLE {service}.edition (name text PRIMARY KEY)")
"""


@dataclass(frozen=True)
class NextVersion:
    """A tree of its own; a process with this environment runs its code."""

    root: Path

    def environment(self) -> dict[str, str]:
        """Python looks there before it looks into this project."""
        return {"PYTHONPATH": str(self.root), "PYTHONSAFEPATH": "1"}

    def frontdoor(self, *arguments: str | Path, **environment: str) -> str:
        """Run the next version's command; what it printed."""
        start = "from services.cli.app import main; main()"
        return subprocess.run(
            [sys.executable, "-c", start, *arguments],
            env=os.environ | self.environment() | environment,
            cwd=self.root,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout


def next_version(root: Path) -> NextVersion:
    """Make it in this folder."""
    for folder in ("services", "schemas"):
        shutil.copytree(TREE / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name, words, added in _EDITS:
        _add(root / "services" / name, words, added)
    for service, table in _TABLES.items():
        _migrate(root / "services" / service / "migrations", service, table)
    return NextVersion(root)


def _add(file: Path, words: str, added: str) -> None:
    before = file.read_text("utf-8")
    if words not in before:
        raise ValueError(f"{file.name} has no {words!r} any more")
    file.write_text(before.replace(words, words + added, 1), "utf-8")


def _migrate(folder: Path, service: str, table: str) -> None:
    old = max(path.name[:4] for path in folder.glob("[0-9]*.py"))
    new = f"{int(old) + 1:04}"
    text = _MIGRATION.format(service=service, table=table, old=old, new=new)
    (folder / f"{new}_edition.py").write_text(text, "utf-8")
