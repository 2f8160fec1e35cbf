"""Signed requests that were not signed so, and how one that holds is made."""

import base64
import hashlib
import hmac
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from services.intake.signatures import header, secret
from tests.hostile.attack import Attack

TEXT = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SECRET = secret(TEXT)
NEXT = secret("whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=")
BODY = b'{"reference": "CC-1"}'
NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


@dataclass(frozen=True)
class Signed:
    """A request as it comes: its three headers, and its body."""

    headers: dict[str, str]
    body: bytes

    def of(self, **changed: str) -> "Signed":
        """With some headers changed."""
        named = {name.replace("_", "-"): value for name, value in changed.items()}
        return replace(self, headers=self.headers | named)

    @property
    def signature(self) -> str:
        """The header that signs."""
        return self.headers["webhook-signature"]

    @property
    def at(self) -> int:
        """The time that was signed."""
        return int(self.headers["webhook-timestamp"])


def sound(now: int, body: bytes = BODY, id_: str = "msg_1", key: bytes = SECRET) -> Signed:
    """A request that holds."""
    return Signed(dict(zip(NAMES, (id_, str(now), header(key, id_, now, body)), strict=True)), body)


def clock() -> int:
    """Now, as a signature has it."""
    return int(datetime.now(UTC).timestamp())


def lengthened(request: Signed) -> Signed:
    """As if the signature were a bare hash, which can be gone on with: padded, and more behind."""
    before = len(SECRET) + len(f"msg_1.{request.at}.") + len(request.body)
    padding = b"\x80" + bytes((55 - before) % 64) + struct.pack(">Q", 8 * before)
    return replace(request, body=request.body + padding + b'{"reference": "CC-2"}')


def bare_hash(request: Signed) -> str:
    """The hash of the secret and what is signed, without HMAC."""
    signed = SECRET + f"msg_1.{request.at}.".encode() + request.body
    return "v1," + base64.b64encode(hashlib.sha256(signed).digest()).decode()


def sha1(request: Signed) -> str:
    """By a hash of another length."""
    signed = f"msg_1.{request.at}.".encode() + request.body
    return "v1," + base64.b64encode(hmac.digest(SECRET, signed, "sha1")).decode()


Change = Callable[[Signed], Signed]

_FORGED: dict[str, Change] = {
    "another body": lambda sent: replace(sent, body=b'{"reference": "CC-2"}'),
    "a longer body": lambda sent: replace(sent, body=sent.body + b" "),
    "a shorter body": lambda sent: replace(sent, body=sent.body[:-1]),
    "no body": lambda sent: replace(sent, body=b""),
    "a body that goes on behind its hash": lengthened,
    "another id": lambda sent: sent.of(webhook_id="msg_2"),
    "no id": lambda sent: sent.of(webhook_id=""),
    "an id with a dot that moves the time": lambda sent: sent.of(webhook_id=f"msg_1.{sent.at}"),
    "an id with a space": lambda sent: sent.of(webhook_id="msg_1 x"),
    "an id that is too long": lambda sent: sent.of(webhook_id="m" * 256),
    "another time": lambda sent: sent.of(webhook_timestamp=str(sent.at + 1)),
    "no time": lambda sent: sent.of(webhook_timestamp=""),
    "a time that is no number": lambda sent: sent.of(webhook_timestamp="now"),
    "a time with a sign": lambda sent: sent.of(webhook_timestamp=f"+{sent.at}"),
    "a time with a fraction": lambda sent: sent.of(webhook_timestamp=f"{sent.at}.0"),
    "a time in other digits": lambda sent: sent.of(webhook_timestamp="\u0661\u0662\u0663"),
    "an endless time": lambda sent: sent.of(webhook_timestamp="9" * 400),
    "too late": lambda sent: sound(sent.at - 302, sent.body),
    "too early": lambda sent: sound(sent.at + 302, sent.body),
    "a day late, by its own time": lambda sent: sound(sent.at - 86_400, sent.body).of(
        webhook_timestamp=str(sent.at)
    ),
    "no signature": lambda sent: sent.of(webhook_signature=""),
    "a cut signature": lambda sent: sent.of(webhook_signature=sent.signature[:-5]),
    "a signature of one byte": lambda sent: sent.of(webhook_signature="v1,AA=="),
    "an empty signature": lambda sent: sent.of(webhook_signature="v1,"),
    "another version": lambda sent: sent.of(webhook_signature=sent.signature.replace("v1,", "v2,")),
    "no version": lambda sent: sent.of(webhook_signature=sent.signature.removeprefix("v1,")),
    "a signature that is no base64": lambda sent: sent.of(webhook_signature="v1,!!!"),
    "somebody else's secret": lambda sent: sound(sent.at, sent.body, key=NEXT),
    "a guessed signature": lambda sent: sent.of(webhook_signature="v1," + "A" * 43 + "="),
    "the hash of the secret and the body": lambda sent: sent.of(webhook_signature=bare_hash(sent)),
    "a hash of another length": lambda sent: sent.of(webhook_signature=sha1(sent)),
    "the eleventh of eleven": lambda sent: sent.of(
        webhook_signature=" ".join(["v1,AAAA"] * 10 + [sent.signature])
    ),
    "a signature of the body alone": lambda sent: sent.of(
        webhook_signature=header(SECRET, "", sent.at, sent.body)
    ),
    "headers that are not there": lambda sent: replace(sent, headers={}),
}

ATTACKS = tuple(Attack(name, change) for name, change in _FORGED.items())
"""What is done to a request that holds."""
