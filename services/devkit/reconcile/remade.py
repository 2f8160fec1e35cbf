"""Decisions made again from what is kept with them."""

import hashlib
import json
from typing import Any

from services.contracts.decision import Routed
from services.contracts.facts import Facts
from services.contracts.referral import Received
from services.devkit.reconcile.evidence import Decided
from services.router.decide import decide
from services.router.program import Program


class Remaker:
    """Holds a decision against the one that its facts lead to now."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def decided(self, row: Any) -> Decided:
        """A row of the router's decisions."""
        routed = Routed.model_validate_json(row["routed"])
        return Decided(
            referral=row["referral_id"],
            version=row["version"],
            revision=row["revision"],
            body_sha256=hashlib.sha256(row["routed"].encode()).hexdigest(),
            fault=self._fault(row, routed),
            judged=routed.decision.ruleset == self._program.ruleset.ref,
        )

    def _fault(self, row: Any, routed: Routed) -> str | None:
        if hashlib.sha256(row["facts"].encode()).hexdigest() != routed.facts_sha256:
            return "its facts are not those that it names"
        if routed.decision.ruleset != self._program.ruleset.ref:
            return None  # decided by another ruleset: that one is not at hand
        again = decide(self._program, _state(row), routed.decision.path)
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
