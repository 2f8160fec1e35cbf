"""A token bucket: so many in the long run, and so many at once. No clock of its own."""

from dataclasses import dataclass

from services.intake.parts.limits import Limits


@dataclass
class Bucket:
    """Full at first. Moments are seconds of a clock that never goes back."""

    limits: Limits
    left: float
    at: float

    @classmethod
    def full(cls, limits: Limits, at: float) -> "Bucket":
        """A bucket from which nothing was taken yet."""
        return cls(limits, limits.burst, at)

    def take(self, count: int, at: float) -> float | None:
        """Take what a request brings; None, or the seconds until it may come again.

        A request is let through whole as long as anything is left, and the rest is a debt: many
        lines in one request cost what they would one by one.
        """
        refilled = self.left + (at - self.at) * self.limits.per_second
        self.left, self.at = min(refilled, self.limits.burst), at
        if self.left < 1:
            return (1 - self.left) / self.limits.per_second
        self.left -= count
        return None
