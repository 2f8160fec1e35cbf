"""A hospital's wards in HL7 v2: referrals, and what happens to these patients afterwards.

Where the patients go is in the proportion of the pathways of Discharge to Assess (domain.md §1.4):
of those who leave with care, 45 home with support, 4 to a bed to recover in, 1 to a care home.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from services.devkit.scenario.parcel import Item, Parcel
from services.devkit.scenario.people import Person

SOURCE = "hospital-hl7"

_HOME = ("POC=Y", "EQ=Y", "ACC=HOME")
_PATHWAYS: Mapping[tuple[str, ...], int] = {
    _HOME: 45,
    ("POC=Y", "FALL=Y", "ACC=HOME"): 4,
    ("ACC=CH",): 1,
}

_BORROWED = "TTO=Y"
"""A question of another trust's form, which no table of this one has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A patient's stay, by its visit number. `answers` are what the ward's form says."""

    number: int
    person: Person
    admitted: datetime
    answers: tuple[str, ...]

    @property
    def reference(self) -> str:
        """How the source's file says that a referral is known."""
        return f"PV1-19|V{self.number:07d}"


def stay(random: Random, number: int, person: Person, at: datetime) -> Stay:
    """The nth stay of the day; one in eight has a question that nobody here knows."""
    (answers,) = random.choices(list(_PATHWAYS), list(_PATHWAYS.values()))
    odd = (_BORROWED,) if number % 8 == 0 else ()
    said = ("FIT=Y", "SG=N", *answers, *odd)
    return Stay(number=number, person=person, admitted=at - timedelta(days=6), answers=said)


def referral(stay: Stay, at: datetime) -> Parcel:
    """A ward refers its patient."""
    return _parcel(stay, at, "REF^I12^REF_I12", _request("P"), *_answers(stay), _note(stay, ""))


def changed(stay: Stay, at: datetime) -> Parcel:
    """The ward has found out more."""
    more = " The family now asks for visits in the morning."
    segments = (_request("P"), *_answers(stay), _note(stay, more))
    return _parcel(stay, at, "REF^I13^REF_I12", *segments)


def discharged(stay: Stay, at: datetime) -> Parcel:
    """The patient has left, which adds to the referral and never makes one."""
    return _parcel(stay, at, "ADT^A03^ADT_A03")


def cancelled(stay: Stay, at: datetime) -> Parcel:
    """The ward takes the referral back."""
    return _parcel(stay, at, "REF^I14^REF_I12", _request("A"))


def unknown(stay: Stay, at: datetime) -> Parcel:
    """Somebody left hospital whom nobody has referred."""
    return discharged(stay, at).refused()


def unreadable(stay: Stay, at: datetime) -> Parcel:
    """A referral whose time nobody can read."""
    good = referral(stay, at)
    body = good.body.replace(_time(at).encode(), b"yesterday", 1)
    return replace(good, body=body).refused()


def _parcel(stay: Stay, at: datetime, kind: str, *segments: str) -> Parcel:
    trigger = kind.split("^")[1]
    control = f"HX-{stay.number:05d}-{trigger}"
    header = (
        f"MSH|^~\\&|EXAMPLE-PAS|X97|FRONTDOOR|EXAMPLE-COUNCIL|{_time(at)}||{kind}|{control}|P|2.5"
        "||||||UNICODE UTF-8"
    )
    request, rest = segments[:1], segments[1:]
    whole = (header, *request, _patient(stay.person), _visit(stay), *rest, "")
    return Parcel(
        source=SOURCE,
        name=control,
        body="\r".join(whole).encode(),
        items=(Item(reference=stay.reference),),
    )


def _request(status: str) -> str:
    return f"RF1|{status}|R^Routine^HL70280|MED^Medical^HL70281||I^Inpatient^HL70284|||||POC^Care^L"


def _patient(person: Person) -> str:
    street, town = person.address.split(", ")
    return (
        f"PID|1||{person.nhs_number}^^^NHS^NH||{person.family_name}^{person.given_name}||"
        f"{person.birth_date:%Y%m%d}|U|||{street}^^{town}^^{person.postcode}||{person.phone}"
        + "|" * 19
        + "01"
    )


def _visit(stay: Stay) -> str:
    admitted = f"{stay.admitted:%Y%m%d%H%M}"
    return f"PV1|1|I|WARD {stay.number % 9 + 1}{'|' * 16}V{stay.number:07d}{'|' * 25}{admitted}"


def _answers(stay: Stay) -> list[str]:
    return [
        f"OBX|{place}|CE|{question}^{question}^L||{answer}^{answer}^L||||||F"
        for place, (question, answer) in enumerate((a.split("=") for a in stay.answers), 1)
    ]


def _note(stay: Stay, more: str) -> str:
    person = stay.person
    name = f"{person.given_name} {person.family_name}"
    return f"NTE|1||{name} walks with a frame and one carer.{more} Ward note {person.token}."


def _time(at: datetime) -> str:
    return f"{at:%Y%m%d%H%M%S}+0000"
