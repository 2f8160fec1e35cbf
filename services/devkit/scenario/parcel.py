"""What is handed over at a door that is no form over HTTP: a frame, a file, a mail, many lines."""

from dataclasses import dataclass, replace
from enum import StrEnum

Reference = tuple[str, str]
"""A source, and its own reference of a referral."""


class Fate(StrEnum):
    """What must become of a message."""

    ACCEPTED = "accepted"
    """It is a referral, the next state of one, or a contact of one that is there."""
    AGAIN = "again"
    """It was sent before: the first answer holds."""
    REFUSED = "refused"
    IGNORED = "ignored"
    """Nobody wrote it to us: it is recorded, and makes no referral."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One message. `reference` is its sender's own of the referral; "" where none can be read.

    `linked` tells that it is of somebody who has an open referral, under another reference.
    """

    reference: str
    fate: Fate = Fate.ACCEPTED
    linked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One frame, file, mail or request, with the messages in it, in their order.

    `name` is what its sender knows it by: a control id, a file's name. It is sent once all that is
    in `after` is answered.
    """

    source: str
    name: str
    body: bytes
    items: tuple[Item, ...]
    after: tuple[Reference, ...] = ()

    def again(self) -> "Parcel":
        """The same once more, as by a sender that lost the answer."""
        return self._fated(Fate.AGAIN)

    def refused(self) -> "Parcel":
        """The same, of which it is known that it must be refused."""
        return self._fated(Fate.REFUSED)

    def _fated(self, fate: Fate) -> "Parcel":
        return replace(self, items=tuple(replace(each, fate=fate) for each in self.items))
