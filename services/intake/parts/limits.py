"""How much a source may send."""

from typing import Annotated

from pydantic import Field

from services.intake.parts.closed import Closed


class Limits(Closed):
    """How much a source may send."""

    per_second: Annotated[float, Field(gt=0, le=10_000)]
    """Messages a second in the long run."""
    burst: Annotated[int, Field(ge=1, le=100_000)]
    """Messages at once, before that counts."""
