"""Where a referral can go."""

from dataclasses import dataclass

from services.router.days import ALWAYS, Days


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """A team, or a place where a person decides. `days` are those on which it is open.

    `aliases` are what papers call it otherwise.
    """

    id: str
    title: str
    days: Days = ALWAYS
    aliases: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.title} ({self.id})"
