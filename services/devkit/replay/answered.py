"""What the senders were told: the side of the story that no database holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.devkit.reconcile.evidence import Told
from services.devkit.scenario.contact import FHIR_DOOR, Contact, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer to one contact, after so many tries. `referral` and `version` where it was told.

    `seconds` is how long the last try took.
    """

    contact: Contact
    status: int
    referral: str | None
    version: int | None
    tries: int
    seconds: float

    @property
    def accepted(self) -> bool:
        """Whether the sender may rely on it. BaRS' 409 confirms what an earlier try had sent."""
        return self.status in (200, 202) or self._confirmed

    @property
    def _confirmed(self) -> bool:
        at_fhir = self.contact.path == FHIR_DOOR
        return self.status == 409 and at_fhir and (self.tries > 1 or self._again)

    @property
    def _too_late(self) -> bool:
        """A case that staff have closed meanwhile is not taken back (domain.md §1.6)."""
        at_fhir = self.contact.path == FHIR_DOOR
        return self.status == 409 and at_fhir and self.contact.kind is Kind.WITHDRAWAL

    @property
    def _again(self) -> bool:
        return self.contact.kind is Kind.AGAIN

    @property
    def fault(self) -> str | None:
        """What is wrong with the answer, or None."""
        expected = self.contact.expected.status
        if self.status == expected or (self.accepted and self.contact.kind is not Kind.BAD):
            return None
        if self._too_late:
            return None
        return f"{self.contact.story}: answered {self.status}, not {expected}"


def told(answers: Iterable[Answered]) -> list[Told]:
    """By the sender's reference: how many versions were accepted, and under which ids."""
    by_reference: dict[tuple[str, str], list[Answered]] = {}
    for each in answers:
        if each.accepted and each.contact.kind is not Kind.BAD:
            key = (each.contact.source, each.contact.reference)
            by_reference.setdefault(key, []).append(each)
    return [
        Told(
            source=source,
            reference=reference,
            versions=sum(each.contact.kind is not Kind.AGAIN for each in found),
            ids=frozenset(each.referral for each in found if each.referral),
        )
        for (source, reference), found in by_reference.items()
    ]


def faults(answers: Iterable[Answered]) -> list[str]:
    """Answers that are not those that the day foresees."""
    answers = list(answers)
    return [fault for each in answers if (fault := each.fault)] + list(_other_repeats(answers))


def _other_repeats(answers: list[Answered]) -> Iterator[str]:
    """A repeat at the JSON door gets the first answer: the same referral, the same version."""
    first = {each.contact.reference: each for each in answers if each.contact.kind is Kind.FIRST}
    for each in answers:
        if each.contact.kind is Kind.AGAIN and each.referral:
            before = first[each.contact.reference]
            if (before.referral, before.version) != (each.referral, each.version):
                yield f"{each.contact.reference}: a repeat got another answer"
