"""What a sender was told of a parcel, message by message."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.devkit.reconcile.evidence import Told
from services.devkit.scenario.parcel import Fate, Item, Parcel


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a message was taken; with the referral and its version, where its sender is told."""

    taken: bool
    referral: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A parcel that is answered, an answer for each of its messages, after so many tries."""

    parcel: Parcel
    answers: tuple[Answer, ...]
    tries: int = 1

    @property
    def told(self) -> Iterator[tuple[Item, Answer]]:
        """Each message with its answer."""
        return zip(self.parcel.items, self.answers, strict=True)


def told(delivered: Iterable[Delivered]) -> list[Told]:
    """By the sender's reference: how many versions were accepted, and under which ids."""
    found: dict[tuple[str, str], list[tuple[Item, Answer]]] = {}
    for each in delivered:
        for item, answer in each.told:
            if answer.taken and item.reference:
                key = (each.parcel.source, item.reference)
                found.setdefault(key, []).append((item, answer))
    return [
        Told(
            source=source,
            reference=reference,
            versions=sum(item.fate is Fate.ACCEPTED for item, _ in pairs),
            ids=frozenset(answer.referral for _, answer in pairs if answer.referral),
        )
        for (source, reference), pairs in found.items()
    ]


def faults(delivered: Iterable[Delivered]) -> list[str]:
    """Answers that are not those that the day foresees."""
    return [
        f"{each.parcel.source} {each.parcel.name}: a message was "
        f"{'taken' if answer.taken else 'refused'}, and was to be {item.fate}"
        for each in delivered
        for item, answer in each.told
        if answer.taken is (item.fate is Fate.REFUSED)
    ]
