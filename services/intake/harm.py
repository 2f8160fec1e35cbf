"""The facts that tell of somebody in danger. Pure."""

CAN_HARM = frozenset({"urgent", "medically_unwell", "suicidal", "safeguarding"})
"""The facts for which nobody should wait behind a flood, and none is denied unread."""
