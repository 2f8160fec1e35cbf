"""The base of every contract."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints


class Contract(BaseModel):
    """A frozen value. Readers ignore fields they do not know; the exported schema is closed."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


Moment = AwareDatetime
"""A point in time with its offset; writers use UTC."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
"""A short name from a reviewed file: a source, a destination, a ruleset. Never personal data."""

RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")]
"""The id of a rule in a ruleset, as `X8` or `manual-triage`."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""Lower-case hexadecimal SHA-256."""

PersonRef = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,8}:[0-9a-f]{32}$")]
"""A keyed pseudonym: key id, colon, the first 128 bits of HMAC-SHA-256. Never a bare hash."""

Count = Annotated[int, Field(ge=1)]
"""A whole number from 1: a version, a revision, a sequence."""
