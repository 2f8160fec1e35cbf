"""The person's pseudonym: the same person, the same reference, and no way back without the key."""

import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

from services.contracts.record import Person
from services.intake import nhs_number

_KEY_ID = re.compile(r"[a-z0-9]{1,8}")
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]")
SHORTEST_KEY = 32
"""Bytes."""


class Refs(NamedTuple):
    """A person's pseudonyms: who it is, and whom they are like. Each may be None."""

    person: str | None
    alike: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pseudonyms:
    """Pseudonyms under one key. `key_id` stands in front, so that a rotation can be told."""

    key_id: str
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not _KEY_ID.fullmatch(self.key_id):
            raise ValueError("a key id is 1 to 8 of a-z and 0-9")
        if len(self.key) < SHORTEST_KEY:
            raise ValueError(f"a pseudonym key has at least {SHORTEST_KEY} bytes")

    def refs(self, person: Person) -> Refs:
        """Both."""
        return Refs(self.of(person), self.alike(person))

    def of(self, person: Person) -> str | None:
        """`<key id>:<32 hexadecimal digits>`, or None for someone who is not known well enough.

        A valid NHS number identifies a person; else name, birth date and postcode together do.
        """
        return self._under_key(_identity(person))

    def alike(self, person: Person) -> str | None:
        """What all people of one family name and birth date share, in the same form.

        None where either is not known. It finds who may be the same, and never says that they are.
        """
        family = plain(person.family_name or "")
        if not family or person.birth_date is None:
            return None
        return self._under_key(f"alike {family} {person.birth_date.isoformat()}")

    def _under_key(self, identity: str | None) -> str | None:
        if identity is None:
            return None
        mac = hmac.digest(self.key, identity.encode(), "sha256")
        return f"{self.key_id}:{mac.hex()[:32]}"


def _identity(person: Person) -> str | None:
    """What is hashed; its first word keeps the two kinds apart."""
    number = person.nhs_number.value
    if number is not None and nhs_number.check(number) == "valid":
        return f"nhs {nhs_number.digits(number)}"
    given = person.given_names[0] if person.given_names else ""
    parts = [plain(given), plain(person.family_name or ""), plain(person.postcode or "")]
    if person.birth_date is None or not all(parts):
        return None
    return " ".join(["person", *parts, person.birth_date.isoformat()])


def plain(text: str) -> str:
    """Letters and digits alone, without case or accents: `Ó Testperson` is `otestperson`."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return _NOT_ALPHANUMERIC.sub("", decomposed)
