"""Who may do what in manual triage: one table."""

from enum import StrEnum
from typing import TypeAlias

from services.chassis import staff


class Role(StrEnum):
    """What a staff key is for."""

    CONTACT_CENTRE = "contact_centre"
    VIEWER = "viewer"
    WORKER = "worker"
    DUTY = "duty"


class Action(StrEnum):
    """What can be asked for at triage's door."""

    LIST = "list"
    VIEW = "view"
    EVIDENCE = "evidence"
    """What gave each fact, with codes that may be anything."""
    CLEAR = "clear"
    CLEAR_SAFEGUARDING = "clear_safeguarding"
    OVERRIDE = "override"
    LINK = "link"
    SEARCH = "search"


_LOOK = frozenset({Action.LIST, Action.VIEW})

MAY: dict[Role, frozenset[Action]] = {
    Role.CONTACT_CENTRE: frozenset({Action.SEARCH}),
    Role.VIEWER: _LOOK,
    Role.WORKER: frozenset(Action) - {Action.CLEAR_SAFEGUARDING},
    Role.DUTY: frozenset(Action),
}
"""Only a duty social worker says that a safeguarding concern is eliminated (webinar of 15 March
2024: "if safeguarding concerns are eliminated, Duty SW can redirect")."""

Staff: TypeAlias = staff.Staff[Role, Action]
"""Whoever holds a key of this service."""
