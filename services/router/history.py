"""Which rulesets were in force since when, which wait for a second person, and what is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.chassis.database import Connection
from services.router.stored import files

_ACTIVATIONS = """
SELECT a.sha256, r.id, r.version, a.reason, a.proposed_by, a.approved_by, a.at, a.effective_at
FROM activation a JOIN ruleset r USING (sha256) ORDER BY a.effective_at DESC, a.id DESC
"""

_PROPOSALS = """
SELECT p.sha256, r.id, r.version, p.reason, p.proposed_by, p.proposed_at, p.effective_at
FROM activation_proposal p JOIN ruleset r USING (sha256) ORDER BY p.proposed_at DESC
"""

_FILES = "SELECT files FROM ruleset WHERE starts_with(sha256, $1)"


@dataclass(frozen=True)
class Activation:
    """A ruleset that was brought into force, by whom, why and from when on."""

    sha256: str
    id: str
    version: str
    reason: str
    proposed_by: str
    approved_by: str
    at: datetime
    effective_at: datetime


@dataclass(frozen=True)
class Proposal:
    """A ruleset that waits for a second person. `effective_at` is None for at once."""

    sha256: str
    id: str
    version: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    effective_at: datetime | None


@dataclass(frozen=True)
class History:
    """The newest first; what is still to come stands first of all."""

    proposals: tuple[Proposal, ...]
    activations: tuple[Activation, ...]


async def history(tx: Connection) -> History:
    """All of it."""
    return History(
        proposals=tuple(Proposal(**dict(row)) for row in await tx.fetch(_PROPOSALS)),
        activations=tuple(Activation(**dict(row)) for row in await tx.fetch(_ACTIVATIONS)),
    )


async def stored(tx: Connection, sha256: str) -> Mapping[str, bytes] | None:
    """The files of the pack whose checksum begins so; None where none or several do."""
    found = await tx.fetch(_FILES, sha256.lower())
    return files(found[0]["files"]) if len(found) == 1 else None
