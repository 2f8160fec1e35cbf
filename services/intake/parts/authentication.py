"""How a source shows at an HTTP door that it is itself."""

from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from services.chassis.reviewed.faults import FaultAt
from services.intake.parts.closed import Claim, Closed, Text

Address = Annotated[str, StringConstraints(pattern=r"^https://[^\s]{1,300}$|^file:[^\s]{1,300}$")]


class AccessToken(Closed):
    """OAuth 2 access tokens (JWT, RFC 9068) of an issuer that we trust; we never issue any."""

    issuer: Text
    """Who issues them: `iss` in the token."""
    audience: Text
    """Our name in the token: `aud`."""
    client: Text
    """The sender's `client_id` (or `azp`) in the token."""
    jwks: Address
    """Where the issuer publishes its keys: https://…, or file:… for a file that is brought."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Its client at this issuer."""
        return (Claim(f"the client '{self.client}' of {self.issuer}", ("client",)),)


class Authentication(Closed):
    """One of these; a source without it has a key that is stored as its hash."""

    access_token: AccessToken | None = None
    """By tokens of an issuer."""
    signed: bool = False
    """By an HMAC on each request (Standard Webhooks), with a secret that both sides hold."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.access_token is not None) == self.signed:
            raise FaultAt("say either 'access_token' or 'signed: true'", "signed")
        return self
