"""Where a referral goes and why: `asc.referral.routing.v1`."""

from uuid import UUID

from services.contracts.model import Contract, Count, Identifier, Moment, RuleId, Sha256
from services.contracts.vocabulary import Urgency


class RulesetRef(Contract):
    """The ruleset that decided; the checksum is that of its file."""

    id: Identifier
    version: str
    sha256: Sha256


class FactValue(Contract):
    """A fact with the value it had."""

    fact: str
    value: str


class Miss(Contract):
    """A rule that came before and did not hold, and the first fact that it failed on."""

    rule: RuleId
    fact: str
    value: str


class Explanation(Contract):
    """Why, why not, what else was met, what nobody knows. Compact: about 1 kB at most."""

    because: tuple[FactValue, ...]
    why_not: tuple[Miss, ...]
    criteria: tuple[RuleId, ...]
    unknown: tuple[str, ...]


class Decision(Contract):
    """One lead destination, linked copies, and what a person must do.

    `path` is where the referral was sent before, the oldest first, as far as that is remembered;
    where it is sent again to where it is, that stands last.
    """

    ruleset: RulesetRef
    rule: RuleId
    destination: Identifier
    copies: tuple[Identifier, ...] = ()
    urgency: Urgency
    respond_by: Moment | None = None
    act_now: bool = False
    needs_person: bool = False
    explanation: Explanation
    path: tuple[Identifier, ...] = ()


class Routed(Contract):
    """A decision about one version of a referral; a later revision replaces it.

    `changed` names what is not as it was at the revision before: facts, `clearances`, `override`,
    `ruleset`. The first has none.
    """

    referral_id: UUID
    version: Count
    revision: Count
    test: bool = False
    received_at: Moment
    decided_at: Moment
    facts_sha256: Sha256
    decision: Decision
    changed: tuple[str, ...] = ()
