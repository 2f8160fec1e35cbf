"""What the worklist counts."""

from collections.abc import Sequence

from prometheus_client import Counter

from services.chassis.instruments import REGISTRY
from services.eit.change import Change, What
from services.eit.roles import MAY, Action

case_moves = Counter(
    "referral_case_moves",
    "Changes of the Early Intervention Team's cases, by what happened.",
    ["move"],
    registry=REGISTRY,
)
personal_data_reads = Counter(
    "referral_personal_data_reads",
    "Times that staff were shown a person, by role and by what they did.",
    ["role", "action"],
    registry=REGISTRY,
)

for _what in What:
    case_moves.labels(_what)
for _role, _actions in MAY.items():
    if Action.SEE_PERSON in _actions:
        personal_data_reads.labels(_role, Action.SEE_PERSON)


def count(changes: Sequence[Change]) -> None:
    """Count changes."""
    for change in changes:
        case_moves.labels(change.what).inc()
