"""How a source shows at an HTTP door that it is itself."""

from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from services.intake.parts.closed import Closed, Text

Address = Annotated[str, StringConstraints(pattern=r"^https://[^\s]{1,300}$|^file:[^\s]{1,300}$")]


class AccessToken(Closed):
    """OAuth 2 access tokens (JWT, RFC 9068) of an issuer that we trust; we never issue any.

    `client` is the sender's `client_id` (or `azp`) in the token, `audience` our name in it. `jwks`
    is where the issuer publishes its keys: an https address, or `file:` for one that is brought.
    """

    issuer: Text
    audience: Text
    client: Text
    jwks: Address


class Authentication(Closed):
    """One of these; a source without it has a key that is stored as its hash.

    `signed`: requests carry an HMAC by Standard Webhooks, with a secret that both sides hold.
    """

    access_token: AccessToken | None = None
    signed: bool = False

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.access_token is not None) == self.signed:
            raise ValueError("say either `access_token` or `signed: true`")
        return self
