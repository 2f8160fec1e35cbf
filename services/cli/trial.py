"""What a message would give: facts, where each came from, and the decision. Nothing is stored."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.contracts.facts import Facts
from services.contracts.record import Consent
from services.contracts.referral import ReferralState
from services.intake.canonical import Act, Canonical
from services.intake.facts import facts
from services.intake.source import Source
from services.router.load import load
from services.router.preview import Preview, Previews, said_in

_WITHOUT_FACTS = frozenset({Act.CONTACT, Act.WITHDRAW})
_SHOWN = ("requester_type", "reason", "age_band", "locality", "respond_by_asked")


@dataclass(frozen=True)
class Trial:
    """What a source's message says; `preview` is missing where nothing would be decided."""

    source: Source
    canonical: Canonical
    facts: Facts
    preview: Preview | None


def tried(canonical: Canonical, source: Source, pack: Path, *, at: datetime) -> Trial:
    """A message that comes at this moment, decided by a pack; `FilesRefused` by the pack."""
    known = facts(canonical, source=source, received_at=at)
    preview = None if canonical.act in _WITHOUT_FACTS else _decided(known, pack)
    return Trial(source, canonical, known, preview)


def _decided(known: Facts, pack: Path) -> Preview:
    """As of a referral that is no test, so that one sees what the rules say."""
    state = ReferralState(referral_id=UUID(int=0), version=1, facts=known)
    return Previews(load(pack).program).of(state, said=said_in(known))


def details(trial: Trial) -> dict[str, str]:
    """What else a decision may rest on, and names nobody."""
    found = {name: getattr(trial.facts, name) for name in _SHOWN}
    return {name: str(value) for name, value in found.items() if value not in (None, "unknown")}


def filled(part: BaseModel) -> list[str]:
    """The fields of a person or a referrer that the message fills, by name."""
    return [name for name, value in _filled(part).items() if value]


def values(part: BaseModel) -> dict[str, Any]:
    """The same with their values: about somebody."""
    return {name: value for name, value in _filled(part).items() if value}


def _filled(part: BaseModel) -> dict[str, Any]:
    found = part.model_dump(mode="json", exclude_defaults=True)
    number = found.get("nhs_number")
    return found | ({"nhs_number": number.get("value")} if isinstance(number, dict) else {})


def as_dict(trial: Trial, *, show_person: bool) -> dict[str, Any]:
    """For `--json`: fields about somebody by name alone, unless their values are asked for."""
    found, told = trial.canonical, values if show_person else filled
    texts = {"texts": len(found.narrative), "characters": sum(map(len, found.narrative))}
    preview = trial.preview
    return {
        "source": trial.source.name,
        "act": found.act.value,
        "withdrawal": found.withdrawal,
        "facts": [each._asdict() for each in found.evidence],
        "details": details(trial),
        "unmapped": [each._asdict() for each in found.unmapped],
        "ignored": list(found.ignored),
        "person": told(found.person),
        "referrer": told(found.referrer),
        "consent": _consent(found.consent, show_person=show_person),
        "narrative": list(found.narrative) if show_person else texts,
        "reference": found.source_reference if show_person else len(found.source_reference),
        "decision": preview.model_dump(mode="json", include={"decision", "story"})
        if preview
        else None,
    }


def _consent(said: Consent | None, *, show_person: bool) -> dict[str, str | None] | None:
    """Without the reason for sharing it all the same, which tells of somebody."""
    left_out = set() if show_person else {"because"}
    return None if said is None else said.model_dump(exclude=left_out)


def unmapped(trial: Trial) -> list[tuple[str, str, str, int]]:
    """System, code, first place and how often of each code that no table has."""
    counted = Counter((each.table, each.code) for each in trial.canonical.unmapped)
    first = {(each.table, each.code): each.at for each in reversed(trial.canonical.unmapped)}
    return [(*key, first[key], times) for key, times in counted.items()]
