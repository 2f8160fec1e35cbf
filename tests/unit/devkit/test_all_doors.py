"""The day at all doors: the same for the same seed, and every message what it says to be."""

from collections import Counter

import pytest

from services.devkit.scenario import eform, notice, police, ward
from services.devkit.scenario.all_doors import AllDoors, all_doors
from services.devkit.scenario.contact import Kind
from services.devkit.scenario.parcel import Fate, Parcel
from services.intake import reading
from services.intake.formats import mail_headers, mail_kind, mail_limits
from services.intake.rejected import Rejected
from services.intake.source import SourceDoor
from services.intake.source_files import load_all

DAY = all_doors()
SOURCES = load_all()
MEDIA_TYPES = {
    SourceDoor.ADW: "application/fhir+xml",
    SourceDoor.MAILBOX: "message/rfc822",
    SourceDoor.MLLP: "",
}


def single() -> list[Parcel]:
    """The parcels that are one message, which a source's format reads by itself."""
    return [each for each in DAY.parcels if SOURCES[each.source].door in MEDIA_TYPES]


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not() -> None:
    assert all_doors(7, part=5) == all_doors(7, part=5)
    assert all_doors(7, part=5) != all_doors(part=5)


def test_it_goes_through_every_door_of_the_sources_that_ship() -> None:
    sending = {each.source for each in (*DAY.contacts, *DAY.parcels)}
    assert {SOURCES[name].door for name in sending} == set(SourceDoor)


def test_most_requests_come_by_phone_or_web() -> None:
    named = {(each.source, each.reference) for each in DAY.contacts}
    named |= {(each.source, item.reference) for each in DAY.parcels for item in each.items}
    begun = Counter(SOURCES[source].channel for source, reference in named if reference)
    assert begun["phone"] + begun["online_form"] > begun.total() / 2


def test_over_a_third_of_those_the_police_tell_of_are_told_of_again() -> None:
    told = [each for each in (*DAY.mails, *DAY.flood) if each.source == police.SOURCE]
    items = [item for each in told for item in each.items if item.reference.startswith("WYP-")]
    again, first = (
        sum(item.fate is Fate.ACCEPTED and item.linked is linked for item in items)
        for linked in (True, False)
    )
    assert again / first > 1 / 3


@pytest.mark.parametrize("fate", list(Fate))
def test_every_fate_is_met(fate: Fate) -> None:
    assert any(item.fate is fate for each in DAY.parcels for item in each.items)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_contact_is_made(kind: Kind) -> None:
    assert any(each.kind is kind for each in DAY.contacts)


def read(parcel: Parcel) -> str | None:
    """The reference that a message is known by; None where it is refused by itself."""
    source = SOURCES[parcel.source]
    try:
        return reading.read(parcel.body, MEDIA_TYPES[source.door], source).source_reference
    except Rejected:
        return None


def test_every_message_that_is_to_be_accepted_is_read_under_its_reference() -> None:
    for each in single():
        (item,) = each.items
        if item.fate is Fate.ACCEPTED and not item.reference.startswith("unverified/"):
            assert read(each) == item.reference, each.name


def test_every_mail_that_nobody_wrote_is_known_by_its_headers() -> None:
    ignored = [each for each in DAY.mails if each.items[0].fate is Fate.IGNORED]
    kinds = {mail_kind.automatic(mail_headers.read(each.body)) for each in ignored}
    assert kinds == set(mail_kind.Automatic)


def test_a_mail_that_is_a_bomb_is_refused_before_it_is_parsed() -> None:
    bombs = [each for each in DAY.mails if each.items[0].fate is Fate.REFUSED]
    for each in bombs:
        with pytest.raises(Rejected):
            mail_limits.check(each.body)
    assert bombs


@pytest.mark.parametrize("source", [ward.SOURCE, notice.SOURCE, eform.SOURCE])
def test_what_follows_a_message_comes_behind_it(source: str) -> None:
    met: set[str] = set()
    for parcel in DAY.parcels:
        if parcel.source == source:
            for item in parcel.items:
                assert item.fate is not Fate.AGAIN or item.reference in met
                met.add(item.reference)


def test_a_form_waits_for_the_crews_message_about_its_incident() -> None:
    crews = {(each.source, each.reference) for each in DAY.contacts}
    waited = [each.after for each in DAY.forms if any(item.linked for item in each.items)]
    assert waited
    assert all(after and set(after) <= crews for after in waited if after)


def test_a_part_of_the_day_has_everything_in_it() -> None:
    part: AllDoors = all_doors(part=5)
    assert part.messages < DAY.messages / 2
    assert {each.source for each in part.parcels} == {each.source for each in DAY.parcels}
