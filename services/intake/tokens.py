"""OAuth 2 access tokens: whose they are, and whether the issuer signed them. No I/O.

Only asymmetric algorithms are taken, and which of them the issuer's own key says: nothing in a
token chooses how it is verified.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import jwt
from jwt import PyJWK, PyJWTError

from services.intake.parts.authentication import AccessToken
from services.intake.source import Source

LONGEST = 8 * 1024
"""Bytes of a token."""

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")

LEEWAY_SECONDS = 30
"""How far the issuer's clock may be from ours."""

_REQUIRED = ["exp", "iat", "iss", "aud", "jti"]
_KINDS = frozenset({"RSA", "EC", "OKP"})


class Untrusted(Exception):
    """The token is nobody's that we know, or it does not hold."""


KeySet = Mapping[str, PyJWK]
"""An issuer's keys by their ids."""


def looks_like_one(bearer: str) -> bool:
    """Whether this is a token: a key of ours has no dots."""
    return bearer.count(".") == 2


def claimant(token: str, sources: Iterable[Source]) -> tuple[Source, str]:
    """The source that a token claims to be, and the id of the key that signed it. Unverified."""
    if len(token) > LONGEST:
        raise Untrusted
    header, claims = _unverified(token)
    key_id = header.get("kid")
    if not isinstance(key_id, str):
        raise Untrusted
    for source in sources:
        if _is_of(claims, source):
            return source, key_id
    raise Untrusted


def verify(token: str, expected: AccessToken, key: PyJWK) -> None:
    """`Untrusted` unless the issuer's key signed it for us and this client, and it is in time."""
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=_algorithms(key),
            audience=expected.audience,
            issuer=expected.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": _REQUIRED},
        )
    except PyJWTError:
        raise Untrusted from None
    if _client(claims) != expected.client:
        raise Untrusted


def key_set(published: Any) -> KeySet:
    """The keys in a JWKS document that may sign tokens; symmetric and unknown ones are left out."""
    listed = published.get("keys") if isinstance(published, dict) else None
    keys = listed if isinstance(listed, list) else []
    found = [each for each in keys if isinstance(each, dict) and _may_sign(each)]
    return {each["kid"]: key for each in found if (key := _key(each)) is not None}


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        header = jwt.get_unverified_header(token)
        return header, jwt.decode(token, options={"verify_signature": False})
    except PyJWTError:
        raise Untrusted from None


def _is_of(claims: Mapping[str, Any], source: Source) -> bool:
    expected = source.authentication and source.authentication.access_token
    if not expected:
        return False
    return (claims.get("iss"), _client(claims)) == (expected.issuer, expected.client)


def _client(claims: Mapping[str, Any]) -> object:
    return claims.get("client_id") or claims.get("azp")


def _algorithms(key: PyJWK) -> list[str]:
    """The one that the issuer publishes the key for."""
    return [key.algorithm_name] if key.algorithm_name in ALGORITHMS else []


def _may_sign(published: Mapping[str, Any]) -> bool:
    named = isinstance(published.get("kid"), str) and isinstance(published.get("kty"), str)
    return named and published["kty"] in _KINDS and published.get("use", "sig") == "sig"


def _key(published: dict[str, Any]) -> PyJWK | None:
    try:
        return PyJWK.from_dict(published)
    except (PyJWTError, ValueError, TypeError):  # of a member that is no text, the latter
        return None
