"""Who may do what at the worklist: one table."""

from enum import StrEnum
from typing import TypeAlias

from services.chassis import staff


class Role(StrEnum):
    """What a staff key is for."""

    VIEWER = "viewer"
    WORKER = "worker"
    MANAGER = "manager"


class Action(StrEnum):
    """What can be asked for at the worklist's door."""

    LIST = "list"
    VIEW = "view"
    SEE_PERSON = "see_person"
    ALLOCATE = "allocate"
    CONTACT = "contact"
    ASSESS = "assess"
    ARRANGE_SUPPORT = "arrange_support"
    KEEP = "keep"
    RETURN = "return"
    CLOSE = "close"


_LOOK = frozenset({Action.LIST, Action.VIEW})

MAY: dict[Role, frozenset[Action]] = {
    Role.VIEWER: _LOOK,
    Role.WORKER: frozenset(Action) - {Action.ALLOCATE},
    Role.MANAGER: frozenset(Action),
}
"""A viewer sees cases without the person; giving work out is for managers. Anyone who works on
cases may return one, so that a danger that is found late does not wait for a manager."""

Staff: TypeAlias = staff.Staff[Role, Action]
"""Whoever holds a key of this service."""
