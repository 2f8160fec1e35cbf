"""Decisions made again from what is kept with them."""

import hashlib
import json
from contextlib import suppress
from typing import Any

from services.chassis.reviewed.faults import FilesRefused
from services.contracts.decision import Routed
from services.contracts.facts import Facts
from services.contracts.referral import Received
from services.devkit.reconcile.evidence import Decided
from services.router.decide import decide
from services.router.program import Program
from services.router.stored import from_stored


class Remaker:
    """Holds a decision against the one that its facts lead to now, by the ruleset that made it."""

    def __init__(self, *programs: Program) -> None:
        self._programs = {each.ruleset.ref.sha256: each for each in programs}

    def know(self, sha256: str, files: str) -> None:
        """Learn a ruleset as it is stored; one that does not load here judges nothing."""
        if sha256 not in self._programs:
            with suppress(FilesRefused):
                self._programs[sha256] = from_stored(files, sha256)

    def decided(self, row: Any) -> Decided:
        """A row of the router's decisions."""
        routed = Routed.model_validate_json(row["routed"])
        ruleset = routed.decision.ruleset.sha256
        return Decided(
            referral=row["referral_id"],
            version=row["version"],
            revision=row["revision"],
            body_sha256=hashlib.sha256(row["routed"].encode()).hexdigest(),
            fault=self._fault(row, routed),
            judged=ruleset in self._programs,
            ruleset=ruleset,
            at=routed.decided_at.timestamp(),
        )

    def _fault(self, row: Any, routed: Routed) -> str | None:
        if hashlib.sha256(row["facts"].encode()).hexdigest() != routed.facts_sha256:
            return "its facts are not those that it names"
        program = self._programs.get(routed.decision.ruleset.sha256)
        if program is None:
            return None  # decided by another ruleset: that one is not at hand
        again = decide(program, _state(row), routed.decision.path)
        return None if again == routed.decision else "its facts lead to another decision now"


def _state(row: Any) -> Received:
    """Decisions read no more of a state than this, whatever event carried it."""
    confirmed = json.loads(row["confirmed"]) if row["confirmed"] else {}
    return Received(
        referral_id=row["referral_id"],
        version=row["version"],
        test=row["test"],
        facts=Facts.model_validate_json(row["facts"]),
        **confirmed,
    )
