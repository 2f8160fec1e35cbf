"""What a proof found wrong."""

from dataclasses import dataclass

from services.router.proof.space import Values


@dataclass(frozen=True)
class Finding:
    """What is wrong with a rule or an invariant; with facts that show it, where there are any."""

    id: str
    message: str
    example: Values | None = None
