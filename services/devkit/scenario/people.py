"""Invented people, so that each text about them is found wherever it should not be."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_BEGINNINGS = ("Abro", "Bel", "Cor", "Dun", "Elver", "Fen", "Gar", "Hol", "Inver", "Jas", "Kel")
_MIDDLES = ("mar", "ni", "tho", "wen", "lo", "ric", "sa", "ver", "qui", "da")
_ENDINGS = ("by", "feld", "wick", "ton", "combe", "more", "low", "dale")
_GIVEN = ("Testperson", "Sampleton", "Fictia", "Modella", "Inventus", "Placeholda")
_STREETS = ("Nowhere Row", "Imaginary Terrace", "Sample Fold", "Invented Garth", "Made-up Lane")
_TODAY = date(2026, 11, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who does not exist."""

    given_name: str
    family_name: str
    birth_date: date
    nhs_number: str
    address: str
    postcode: str
    phone: str
    token: str
    """A word that stands in what is told of this person, and nowhere else."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts that point to this person."""
        return (
            self.family_name, self.nhs_number, self.address, self.postcode, self.phone, self.token
        )  # fmt: skip


def person(random: Random, number: int) -> Person:
    """The nth person of a day; mostly older, some not."""
    years = random.choices((random.randint(65, 97), random.randint(19, 64)), (8, 2))[0]
    return Person(
        given_name=random.choice(_GIVEN),
        family_name=f"{_family(random)}-{number:03d}-Example",
        birth_date=_TODAY - timedelta(days=years * 365 + random.randint(0, 364)),
        nhs_number=nhs_number(number),
        address=f"{number} {random.choice(_STREETS)}, Exampletown",
        postcode=f"ZZ{number // 20 + 1} {number % 10}{'AB'[number // 10 % 2]}Z",
        phone=f"0113 496 {number:04d}",
        token=f"quillet{number:04d}x",
    )


def _family(random: Random) -> str:
    return random.choice(_BEGINNINGS) + random.choice(_MIDDLES) + random.choice(_ENDINGS)


def nhs_number(number: int) -> str:
    """The nth valid number of the range 999 000 0000, which is kept for tests."""
    first = 999_000_000 + number * 11
    while (digit := _check_digit(str(first))) is None:
        first += 1
    return f"{first}{digit}"


def _check_digit(nine: str) -> int | None:
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), nine, strict=True))
    rest = 11 - total % 11
    return None if rest == 10 else rest % 11
