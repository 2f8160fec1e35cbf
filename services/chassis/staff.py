"""Whoever holds a staff key, and what the role of the key allows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Role = TypeVar("Role", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Staff(Generic[Role, Action]):
    """A member of staff: an account, never a name."""

    account: str
    role: Role
    allowed: frozenset[Action]

    def may(self, action: Action) -> bool:
        """Whether the role allows it."""
        return action in self.allowed
