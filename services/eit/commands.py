"""What staff may ask of a case."""

from dataclasses import dataclass
from typing import TypeAlias

from services.contracts.case import SupportArrangement
from services.contracts.vocabulary import Outcome, Profession


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocate:
    """Give it to a profession, and to a member of staff's account where one is named."""

    profession: Profession
    worker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The person was spoken to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assess:
    """An assessment was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangeSupport:
    """Support is arranged; more of it may follow."""

    arrangements: tuple[SupportArrangement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Somebody has seen why the case needs attention, and the team goes on with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Give it back: a person decides where it goes next."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """End it."""

    outcome: Outcome


Command: TypeAlias = Allocate | Contact | Assess | ArrangeSupport | Keep | Return | Close
