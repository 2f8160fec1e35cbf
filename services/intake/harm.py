"""The facts that tell of somebody in danger. Pure."""

from services.contracts.facts import EXCLUSIONS

CAN_HARM = frozenset({"urgent", "medically_unwell", "suicidal", "safeguarding"})
"""The facts for which nobody should wait behind a flood, and none is denied unread."""

CONCERNS = frozenset(EXCLUSIONS.values())
"""The facts that keep a referral from the Early Intervention Team: none is ever passed over."""
