"""What senders did and were told: ok, fail, or unknown."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Told(StrEnum):
    """What one try told its sender. After `INFO` nobody knows whether it was accepted."""

    OK = "ok"
    FAIL = "fail"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """A version of a referral, as an answer names it."""

    referral: str
    version: int


@dataclass(slots=True)
class Op:
    """One message, however often it was sent: always these bytes under this key.

    `doubts` say how a door that had taken it failed to answer.
    """

    reference: str
    key: str
    sha256: bytes
    tries: list[Told] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    answers: set[Place] = field(default_factory=set)

    @property
    def told(self) -> Told:
        """What its sender knows in the end."""
        if self.answers or Told.OK in self.tries:
            return Told.OK
        return Told.INFO if Told.INFO in self.tries else Told.FAIL


@dataclass
class History:
    """All that was ever sent to one system."""

    ops: list[Op] = field(default_factory=list)

    def begin(self, reference: str, key: str, sha256: bytes) -> Op:
        """A message that is about to be sent."""
        self.ops.append(Op(reference, key, sha256))
        return self.ops[-1]

    def doubts(self) -> Counter[tuple[str, str]]:
        """How often each message was not answered, or with an error, though a door had taken it.

        By its key, and by what became of the request.
        """
        return Counter((op.key, doubt) for op in self.ops for doubt in op.doubts)

    def count(self, told: Told) -> int:
        """How many messages ended like this."""
        return sum(op.told is told for op in self.ops)
