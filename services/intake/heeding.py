"""A withdrawal that raises a concern ends nothing until a person has looked. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import get_args

from services.contracts.facts import EXCLUSIONS, Facts
from services.contracts.referral import Exclusion
from services.intake import concerns, linking, phrases
from services.intake.canonical import Act, Canonical, Contact, Withdrawal
from services.intake.concerns import Concerns
from services.intake.judged import Judged

_NAMES: dict[str, Exclusion] = {EXCLUSIONS[each]: each for each in get_args(Exclusion)}


def as_heeded(said: Canonical, facts: Facts, told: Sequence[str], *, standing: bool) -> Canonical:
    """The withdrawal, or the contact that it is where it raises a concern of its own.

    `told` is the narrative as it was before. `standing`: so it is, too, where a concern `waits`.
    """
    if said.act is not Act.WITHDRAW or not (standing or raises(said, facts, told)):
        return said
    why = (said.withdrawal or Withdrawal.OTHER).value
    line = f"Its sender has withdrawn this ({why}). It stands until a person has looked."
    narrative = (line, *said.narrative)
    return replace(said, act=Act.CONTACT, contact=Contact.UPDATE, narrative=narrative)


def raises(said: Canonical, facts: Facts, told: Sequence[str]) -> bool:
    """Whether a message raises a concern that was not known, or tells of one in new words.

    What is said again as it was before was decided on.
    """
    if linking.raises(facts, concerns.only(said)):
        return True
    pointed = phrases.suspected(linking.unsaid(said.narrative, told))
    return not pointed.isdisjoint(_NAMES)


def waits(raised: Concerns, judged: Judged, heard_at: datetime | None) -> bool:
    """Whether nobody has looked at one of the concerns that a sender's contacts have raised.

    Whoever cleared it has, and whoever sent the referral elsewhere in spite of it, since then.
    """
    return any(not (judged.cleared(x) or _seen(x, judged, heard_at)) for x in _named(raised))


def _seen(exclusion: Exclusion, judged: Judged, heard_at: datetime | None) -> bool:
    said = judged.override
    if said is None or exclusion not in said.exclusions:
        return False
    return heard_at is None or heard_at <= said.at


def _named(raised: Concerns) -> list[Exclusion]:
    return [exclusion for fact, exclusion in _NAMES.items() if fact in raised]
