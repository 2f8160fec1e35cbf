"""How much a source may send."""

from typing import Annotated

from pydantic import Field

from services.intake.parts.closed import Closed


class Limits(Closed):
    """`per_second` messages in the long run, and `burst` at once before that counts."""

    per_second: Annotated[float, Field(gt=0, le=10_000)]
    burst: Annotated[int, Field(ge=1, le=100_000)]
