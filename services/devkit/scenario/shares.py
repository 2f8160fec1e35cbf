"""Who sends how much on the day, besides the telephone and the crews.

What is known of the shares, and kept:
- most requests come by phone or web, and most from third parties (domain.md §8.6, S3);
- a city's day has a few hundred of them (§10, 18);
- the police tell of over a third of their people more than once (§3.6);
- the ambulance's form follows the crew's call about the same incident (§2);
- notices by ADW are few, because they are no longer statutory (§1.1).

No volume of any one source is published (§11): the numbers are ours.
"""

from dataclasses import astuple, dataclass

FEWEST = 6
"""As many as it takes for a source to show all that it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Messages that begin something; those that follow them come on top."""

    web: int = 64
    backlog: int = 16
    wards: int = 32
    notices: int = 12
    forms: int = 20
    police: int = 16
    flood: int = 48
    practices: int = 12
    residents: int = 8
    junk: int = 20

    def part(self, of: int) -> "Shares":
        """A smaller day in which everything still happens."""
        return Shares(**{n: max(FEWEST, v // of) for n, v in self._named().items()})

    def _named(self) -> dict[str, int]:
        return dict(zip(self.__slots__, astuple(self), strict=True))
