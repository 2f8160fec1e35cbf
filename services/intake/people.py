"""Who is known in a batch: the earlier referrals of the people that its messages are about."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.contracts.record import Person
from services.intake.linking import Earlier, is_open
from services.intake.pseudonym import Refs


@dataclass
class People:
    """Finds who shares a pseudonym; the messages of one batch find each other."""

    by_ref: dict[str, list[Earlier]] = field(default_factory=lambda: defaultdict(list))

    def add(self, refs: Refs, earlier: Earlier) -> None:
        """One more message about a person of these pseudonyms, and the referral that has it."""
        for each in refs:
            if each is not None:
                self.by_ref[each].append(earlier)

    def like(self, refs: Refs) -> Iterator[Earlier]:
        """Those who share one of them; some come twice."""
        for each in refs:
            if each is not None:
                yield from self.by_ref.get(each, ())

    def open(self, at: Collection[datetime], window: timedelta) -> set[tuple[str, str]]:
        """The keys of those to which what comes at one of these times may belong."""
        found = (each for known in self.by_ref.values() for each in known)
        return {each.key for each in found if is_open(each, min(at), window)}


def once_each(refs: Callable[[Person], Refs]) -> Callable[[Person], Refs]:
    """The same, computed once a person object: a batch asks several times, and a MAC is dear.

    By identity, because the hash of a person costs as much. The person is held, so that no other
    one gets its identity.
    """
    known: dict[int, tuple[Person, Refs]] = {}

    def found(person: Person) -> Refs:
        held = known.get(id(person))
        if held is None:
            held = known[id(person)] = person, refs(person)
        return held[1]

    return found
