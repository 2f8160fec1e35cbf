"""Access tokens that are nobody's, and how one that holds is made."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from services.intake.parts.authentication import AccessToken, Authentication
from services.intake.tokens import LONGEST, Untrusted, claimant, key_set, verify
from tests.hostile.attack import Attack
from tests.unit.intake.messages import PHONE

EXPECTED = AccessToken(
    issuer="https://issuer.example",
    audience="https://frontdoor.example",
    client="contact-centre-system",
    jwks="https://issuer.example/jwks",
)
SOURCE = PHONE.model_copy(update={"authentication": Authentication(access_token=EXPECTED)})

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
PUBLIC_PEM = RSA.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def now() -> int:
    return int(datetime.now(UTC).timestamp())


CLAIMS: dict[str, Any] = {
    "iss": EXPECTED.issuer,
    "aud": EXPECTED.audience,
    "client_id": EXPECTED.client,
    "sub": EXPECTED.client,
    "iat": now() - 10,
    "exp": now() + 3600,
    "jti": "1",
}


def published(key: Any, key_id: str, **more: str) -> dict[str, Any]:
    """A key as an issuer publishes it."""
    name = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
    found: dict[str, Any] = json.loads(jwt.get_algorithm_by_name(name).to_jwk(key.public_key()))
    return found | {"kid": key_id, "use": "sig"} | more


KEYS = key_set({"keys": [published(RSA, "rsa", alg="RS256"), published(EC, "ec")]})


def token(key: Any = RSA, algorithm: str = "RS256", kid: str | None = "rsa", **claims: Any) -> str:
    """A token with some claims changed; None takes one out."""
    kept = {name: value for name, value in (CLAIMS | claims).items() if value is not None}
    return jwt.encode(kept, key, algorithm, headers={} if kid is None else {"kid": kid})


def trusted(given: str) -> bool:
    """Whether it is this source's, with the issuer's keys."""
    try:
        source, key_id = claimant(given, [PHONE, SOURCE])
        expected = source.authentication and source.authentication.access_token
        assert expected
        if key_id not in KEYS:
            return False
        verify(given, expected, KEYS[key_id])
    except Untrusted:
        return False
    return source is SOURCE


def unsigned(header: dict[str, Any], claims: dict[str, Any] = CLAIMS, signature: str = "") -> str:
    """A token put together by hand."""
    parts = (json.dumps(each).encode() for each in (header, claims))
    encoded = [base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, signature])


def hmac_with_the_public_key() -> str:
    """The classic: the public key, taken for a shared secret."""
    body = unsigned({"alg": "HS256", "kid": "rsa"}).rstrip(".")
    algorithm = jwt.get_algorithm_by_name("HS256")
    signature = algorithm.sign(body.encode(), PUBLIC_PEM)
    return f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def tampered(part: int) -> str:
    """A sound token with one character of one part changed."""
    parts = token().split(".")
    parts[part] = parts[part][:10] + ("A" if parts[part][10] != "A" else "B") + parts[part][11:]
    return ".".join(parts)


_FORGED: dict[str, Callable[[], str]] = {
    "no algorithm": lambda: unsigned({"alg": "none", "kid": "rsa"}),
    "no algorithm, in other letters": lambda: unsigned({"alg": "nOnE", "kid": "rsa"}),
    "no algorithm, with a signature": lambda: unsigned(
        {"alg": "none", "kid": "rsa"}, signature=token().split(".")[2]
    ),
    "the public key as a secret": hmac_with_the_public_key,
    "an algorithm the key is not for": lambda: token(algorithm="RS512"),
    "another padding": lambda: token(algorithm="PS256"),
    "somebody else's key": lambda: token(key=OTHER),
    "a key id nobody has": lambda: token(kid="unknown"),
    "a key id with a path": lambda: token(kid="../../../dev/null"),
    "a key id with SQL": lambda: token(kid="rsa' OR '1'='1"),
    "no key id": lambda: token(kid=None),
    "a key id that is no text": lambda: unsigned({"alg": "RS256", "kid": 1}),
    "the other key's id": lambda: token(kid="ec"),
    "a key in the header": lambda: jwt.encode(
        CLAIMS, OTHER, "RS256", headers={"kid": "own", "jwk": published(OTHER, "own")}
    ),
    "an address of keys in the header": lambda: jwt.encode(
        CLAIMS, OTHER, "RS256", headers={"kid": "own", "jku": "https://evil.example/jwks"}
    ),
    "a critical extension": lambda: jwt.encode(
        CLAIMS, RSA, "RS256", headers={"kid": "rsa", "crit": ["exp"], "exp": now()}
    ),
    "expired": lambda: token(exp=now() - 60),
    "expired long ago": lambda: token(exp=1),
    "without an end": lambda: token(exp=None),
    "an end that is no time": lambda: token(exp="tomorrow"),
    "not yet": lambda: token(nbf=now() + 120),
    "issued in the future": lambda: token(iat=now() + 120),
    "without a time of issue": lambda: token(iat=None),
    "for somebody else": lambda: token(aud="https://other.example"),
    "for nobody": lambda: token(aud=None),
    "for an empty list": lambda: token(aud=[]),
    "by another issuer": lambda: token(iss="https://evil.example"),
    "by an issuer that looks alike": lambda: token(iss="https://issuer.example.evil.example"),
    "by nobody": lambda: token(iss=None),
    "of another client": lambda: token(client_id="other"),
    "of no client": lambda: token(client_id=None),
    "a client that is a list": lambda: token(client_id=["contact-centre-system"]),
    "without an id": lambda: token(jti=None),
    "another head": lambda: tampered(0),
    "other claims": lambda: tampered(1),
    "another signature": lambda: tampered(2),
    "two signatures": lambda: token() + "." + token().split(".")[2],
    "no signature": lambda: token().rpartition(".")[0] + ".",
    "an encrypted one": lambda: "a.b.c.d.e",
    "oversized": lambda: token(note="x" * LONGEST),
    "empty": lambda: "..",
    "no base64": lambda: "!.!.!",
    "claims that are a list": lambda: unsigned({"alg": "RS256", "kid": "rsa"}, []),  # type: ignore[arg-type]
}

ATTACKS = tuple(Attack(name, made) for name, made in _FORGED.items())
"""Made when they are sent: each has its times."""
