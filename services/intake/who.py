"""Who sends: by a key, by an access token of a trusted issuer, or by a signature."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from services.intake import signatures, tokens
from services.intake.key_sets import KeySets
from services.intake.keys import Keys
from services.intake.secret_files import SecretFiles
from services.intake.source import Source


class Unauthorized(Exception):
    """There is no key, or nobody's."""


class Forbidden(Exception):
    """The key's source may not use this door."""


@dataclass(frozen=True)
class Who:
    """Each source has one way to show that it is itself, and no other is taken from it."""

    keys: Keys
    key_sets: KeySets
    secrets: SecretFiles

    async def sends(self, headers: Mapping[str, str], sources: Mapping[str, Source]) -> Source:
        """Who sends, as far as the headers can tell; who signs is known after `checked`.

        `Unauthorized`; `Forbidden` for a source that is no longer there.
        """
        if (signer := headers.get(signatures.SOURCE)) is not None:
            return _signing(signer, sources)
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise Unauthorized
        if tokens.looks_like_one(given):
            return await self._by_token(given.strip(), sources)
        return await self._by_key(given.strip(), sources)

    def checked(self, source: Source, headers: Mapping[str, str], body: bytes) -> None:
        """`Unauthorized` where the source signs what it sends and did not sign this."""
        if source.authentication is None or not source.authentication.signed:
            return
        secrets = self.secrets.of(source.name)
        if not signatures.holds(headers, body, secrets, now=datetime.now(UTC)):
            raise Unauthorized

    async def _by_token(self, token: str, sources: Mapping[str, Source]) -> Source:
        try:
            source, key_id = tokens.claimant(token, sources.values())
            expected = source.authentication and source.authentication.access_token
            if not expected:
                raise Unauthorized
            tokens.verify(token, expected, await self.key_sets.key(expected.jwks, key_id))
        except tokens.Untrusted:
            raise Unauthorized from None
        return source

    async def _by_key(self, key: str, sources: Mapping[str, Source]) -> Source:
        name = await self.keys.source(key)
        if name is None:
            raise Unauthorized
        if name not in sources:
            raise Forbidden
        if sources[name].authentication is not None:
            raise Unauthorized
        return sources[name]


def _signing(name: str, sources: Mapping[str, Source]) -> Source:
    source = sources.get(name)
    if source is None or source.authentication is None or not source.authentication.signed:
        raise Unauthorized
    return source
