"""The JSON door for messages about one referral that is there: withdrawals and contacts."""

from typing import Protocol

from starlette.datastructures import Headers

from services.intake.canonical import Canonical
from services.intake.doors.json import JsonDoor, required_type
from services.intake.rejected import Code, refuse
from services.intake.source import Source


class Parse(Protocol):
    """Reads a message about the referral that the sender knows by this reference."""

    def __call__(self, body: bytes, *, reference: str) -> Canonical: ...


class About(JsonDoor):
    """Of one referral, which the sender knows by `reference`."""

    def __init__(self, reference: str, parse: Parse) -> None:
        self._reference = reference
        self._parse = parse

    def parse(self, body: bytes, headers: Headers, source: Source) -> Canonical:
        """What is said about it."""
        required_type(headers)
        return self._parse(body, reference=self._reference)


class Contacting(About):
    """Two contacts may say the same and are two, so each has a key of its own."""

    def key(self, headers: Headers) -> str | None:
        """The `Idempotency-Key`, which every contact needs."""
        key = super().key(headers)
        if key is None:
            needed = "A contact needs an Idempotency-Key: a retry is no second contact."
            raise refuse(400, Code.REQUIRED, needed, at="Idempotency-Key")
        return key
