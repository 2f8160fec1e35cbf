"""Signed requests, by Standard Webhooks: HMAC-SHA256 over id, time and body. No I/O.

The id is also the request's key: the same again gets the first answer, so that a replay does
nothing.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

SOURCE = "webhook-source"
"""The header that says who signs."""

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"

TOLERANCE_SECONDS = 300
MOST_SIGNATURES = 10

SHORTEST_SECRET = 24
"""Bytes, as Standard Webhooks asks."""

_ID = re.compile(r"[!-~]{1,255}")
_SECONDS = re.compile(r"[0-9]{1,12}")


def holds(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], *, now: datetime
) -> bool:
    """Whether one of the secrets signed this body, under this id, within five minutes of now."""
    named, at = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not _ID.fullmatch(named) or not _SECONDS.fullmatch(at):
        return False
    if abs(now.timestamp() - int(at)) > TOLERANCE_SECONDS:
        return False
    given = _given(headers.get(SIGNATURE, ""))
    expected = [sign(secret, named, int(at), body) for secret in secrets]
    return any(hmac.compare_digest(e, g) for e in expected for g in given)


def sign(secret: bytes, id_: str, timestamp: int, body: bytes) -> bytes:
    """The signature of a body, as bytes."""
    return hmac.digest(secret, f"{id_}.{timestamp}.".encode() + body, "sha256")


def header(secret: bytes, id_: str, timestamp: int, body: bytes) -> str:
    """What a sender puts into `webhook-signature`."""
    return "v1," + base64.b64encode(sign(secret, id_, timestamp, body)).decode()


def secret(text: str) -> bytes:
    """A secret as it is written, `whsec_` and base64. `ValueError` for one that is none."""
    found = base64.b64decode(text.strip().removeprefix("whsec_"), validate=True)
    if len(found) < SHORTEST_SECRET:
        raise ValueError(f"a secret has at least {SHORTEST_SECRET} bytes")
    return found


def _given(listed: str) -> list[bytes]:
    """The signatures of version 1; a sender that changes its secret gives two."""
    versions = (each.partition(",") for each in listed.split(" ")[:MOST_SIGNATURES])
    return [found for version, _, text in versions if version == "v1" and (found := _bytes(text))]


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
