"""What a reconciliation says."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

SHOWN = 10
"""How many faults of one check are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One promise: how many things it was held against, and the ids of those that break it."""

    name: str
    promise: str
    counted: int
    faults: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return not self.faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Accepted versions of referrals, by what became of them."""

    referrals: int
    accepted: int
    routed: int
    withdrawn: int
    linked: int
    waiting: int
    aside: int

    @property
    def holds(self) -> bool:
        """Accepted = routed + withdrawn + linked + waiting + set aside."""
        done = self.routed + self.withdrawn + self.linked
        return self.accepted == done + self.waiting + self.aside


class UnderWay(NamedTuple):
    """A referral that something was still to be done about: since how long, and what."""

    key: str
    seconds: float
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """The balance, the checks, and how often something came again byte for byte.

    `under_way` was not judged, but for the balance; neither were so many referrals that are `aged`:
    older than the topics' memory.
    """

    balance: Balance
    checks: tuple[Check, ...]
    redeliveries: Mapping[str, int]
    under_way: tuple[UnderWay, ...] = ()
    aged: int = 0

    @property
    def holds(self) -> bool:
        """Whether everything holds."""
        return self.balance.holds and all(check.holds for check in self.checks)

    def late(self, seconds: float) -> list[str]:
        """What has been under way for longer than this, by what it waits for, with the ids."""
        found: dict[str, list[str]] = defaultdict(list)
        for each in self.under_way:
            if each.seconds > seconds:
                found[each.what].append(each.key)
        return [f"{what}: {_some(list(dict.fromkeys(keys)))}" for what, keys in found.items()]

    def told(self) -> list[str]:
        """The faults with their ids, one a line; of many of one kind the first and their number."""
        lines = [line for each in self.checks for line in _lines(each)]
        return lines if self.balance.holds else [_unbalanced(self.balance), *lines]


def _lines(check: Check) -> list[str]:
    shown = [f"{check.name}: {fault}" for fault in check.faults[:SHOWN]]
    more = len(check.faults) - len(shown)
    return [*shown, f"{check.name}: and {more} more"] if more else shown


def _some(keys: list[str]) -> str:
    more = len(keys) - SHOWN
    return ", ".join(keys[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _unbalanced(balance: Balance) -> str:
    return (
        f"balance: {balance.accepted} accepted, but {balance.routed} routed, "
        f"{balance.withdrawn} withdrawn, {balance.linked} linked, "
        f"{balance.waiting} waiting, {balance.aside} set aside"
    )
