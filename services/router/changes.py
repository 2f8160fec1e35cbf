"""What is not as it was when a referral was last decided on."""

from services.contracts.decision import RulesetRef
from services.contracts.referral import ReferralState

_JUDGED = ("clearances", "override")


def changes(
    before: ReferralState, now: ReferralState, ruleset_before: RulesetRef, ruleset: RulesetRef
) -> tuple[str, ...]:
    """The names of facts, in the contract's order, then what people and rules' owners changed."""
    then, facts = vars(before.facts), vars(now.facts)
    found = [name for name, value in facts.items() if value != then[name]]
    found += [name for name in _JUDGED if getattr(before, name) != getattr(now, name)]
    return (*found, *(("ruleset",) if ruleset_before != ruleset else ()))
