"""The referrals that may be about somebody, by the rules by which messages are linked. Pure."""

from collections.abc import Iterable

from services.contracts.record import Person
from services.intake.linking import Earlier
from services.intake.matching import match
from services.intake.triage.candidate_views import Candidate


def candidates(person: Person, known: Iterable[Earlier]) -> list[Candidate]:
    """Those that match, each once, the newest first; rehearsals are not among them."""
    found: dict[object, Candidate] = {}
    for each in known:
        matched = match(person, each.person)
        if matched is None or each.test:
            continue
        before = found.get(each.referral_id)
        if before is None or matched.certain > before.certain:
            found[each.referral_id] = _candidate(each, matched.rule.value, matched.certain)
    return sorted(found.values(), key=lambda each: each.heard_at, reverse=True)


def _candidate(each: Earlier, rule: str, certain: bool, /) -> Candidate:
    return Candidate(
        referral_id=each.referral_id,
        source=each.key[0],
        rule=rule,
        certain=certain,
        heard_at=each.heard_at,
        ended_at=each.ended_at,
    )
