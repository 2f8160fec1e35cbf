"""How far back a topic reaches: Kafka takes away what is older, and nothing is wrong with that."""

from services.contracts import catalogue
from services.contracts.topics import load as load_topics
from services.devkit.reconcile.evidence import Evidence

DAY = 86_400.0


def since(evidence: Evidence, topic: str) -> float:
    """From when on every event of a topic must still lie there, in seconds since 1970."""
    days = load_topics()[topic].retention_days
    return 0.0 if days is None else evidence.kept.taken_at - days * DAY


def aged(evidence: Evidence) -> set[str]:
    """Referrals from before that time: of their events some, or all, may be gone."""
    oldest = since(evidence, catalogue.INTAKE)
    return {each.id for each in evidence.kept.accepted if each.since < oldest}
