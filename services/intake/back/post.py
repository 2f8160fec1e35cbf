"""How one source's answers are posted, whatever its door."""

from typing import Protocol

from services.intake.back.letter import Letter
from services.intake.back.response import Result


class NotReady(Exception):
    """We cannot send to this source: what is missing is ours."""


class Post(Protocol):
    """To one receiver. `address` is what is known of it belongs to."""

    @property
    def source(self) -> str:
        """Whose answers."""

    @property
    def address(self) -> str:
        """Where they go: with another one, the receiver is another."""

    async def attempt(self, letter: Letter) -> Result:
        """Send one, once. Never raises for what a receiver does."""
