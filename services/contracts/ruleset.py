"""Which rules decide, and which were refused: the events of `asc.ruleset.v1`."""

from services.contracts.decision import RulesetRef
from services.contracts.model import Contract, Count, Moment, Sha256
from services.contracts.referral import StaffRef

KEY = "ruleset"
"""The one key of the topic: which ruleset is in force is one question, and its answers an order."""


class Activated(Contract):
    """A ruleset decides from `effective_at` on, until a later one does."""

    ruleset: RulesetRef
    effective_at: Moment
    proposed_by: StaffRef
    approved_by: StaffRef


class Refused(Contract):
    """The files with this checksum do not load; what was in force before stays in force.

    `by` is who meant to bring them into force, and `faults` how many things are wrong with them.
    Where a running router meets files that it cannot load, `by` is None.
    """

    sha256: Sha256
    at: Moment
    faults: Count
    by: StaffRef | None = None
