"""Who sends: by a key, by an access token of a trusted issuer, or by a signature."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from services.chassis.failures import Unavailable
from services.intake import signatures, tokens
from services.intake.in_force import InForce
from services.intake.key_sets import KeySets
from services.intake.keys import Keys
from services.intake.secret_files import SecretFiles
from services.intake.source import Source


class Unauthorized(Exception):
    """There is no key, or nobody's."""


class Forbidden(Exception):
    """This source may not send this here; the message says why, in words of ours."""


NOT_TAKEN = "Messages of this source are not taken."


@dataclass(frozen=True)
class Who:
    """Each source has one way to show that it is itself, and no other is taken from it."""

    keys: Keys
    key_sets: KeySets
    secrets: SecretFiles

    async def sends(self, headers: Mapping[str, str], sources: InForce) -> Source:
        """Who sends, as far as the headers can tell; `checked` must follow.

        `Unauthorized`; `Forbidden` for a source that is no longer there. `Unavailable` for one
        whose file is there and does not hold: once that is put right the same message is taken.
        """
        if (signer := headers.get(signatures.SOURCE)) is not None:
            await self.keys.refresh()
            return _signing(signer, sources)
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise Unauthorized
        if tokens.looks_like_one(given):
            await self.keys.refresh()
            return await self._by_token(given.strip(), sources.held)
        return await self._by_key(given.strip(), sources)

    def checked(self, source: Source, headers: Mapping[str, str], body: bytes) -> None:
        """`Unauthorized` where the source signs what it sends and did not sign this.

        `Forbidden` where it is disabled.
        """
        if source.signs:
            secrets = self.secrets.of(source.name)
            if not signatures.holds(headers, body, secrets, now=datetime.now(UTC)):
                raise Unauthorized
        if source.name in self.keys.disabled:
            raise Forbidden(NOT_TAKEN)

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

    async def _by_key(self, key: str, sources: InForce) -> Source:
        name = await self.keys.source(key)
        if name is None:
            raise Unauthorized
        source = _held(name, sources)
        if source is None:
            raise Forbidden(NOT_TAKEN)
        if source.authentication is not None:
            raise Unauthorized
        return source


def _held(name: str, sources: InForce) -> Source | None:
    if sources.lacks(name):
        raise Unavailable(f"the file of {name} does not hold")
    return sources.held.get(name)


def _signing(name: str, sources: InForce) -> Source:
    source = _held(name, sources)
    if source is None or not source.signs:
        raise Unauthorized
    return source
