"""The day: the same for the same seed, and each contact ends where its story says."""

import json
from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.contracts.referral import Received
from services.devkit.scenario import people
from services.devkit.scenario.contact import Contact, Kind
from services.devkit.scenario.day import day
from services.devkit.scenario.read import known, parsed
from services.intake.rejected import Rejected
from services.router.decide import decide
from services.router.load import PACKS, load

DAY = day()
PROGRAM = load(PACKS / "leeds-pilot").program


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not() -> None:
    assert day(7) == day(7)
    assert {each.body for each in day(7)} != {each.body for each in DAY}


def test_a_day_has_about_400_contacts_through_both_doors() -> None:
    doors = Counter(each.path for each in DAY)
    assert 380 <= len(DAY) <= 420
    assert min(doors.values()) > 90


def test_a_resend_repeats_and_an_update_changes_what_came_before() -> None:
    met: dict[str, Contact] = {}
    for contact in DAY:
        before = met.get(contact.reference)
        if contact.kind is Kind.FIRST:
            met[contact.reference] = contact
        if contact.kind is Kind.AGAIN:
            assert before is not None
            assert (before.body, before.headers) == (contact.body, contact.headers)
        if contact.kind is Kind.UPDATE:
            assert before is not None
            assert before.body != contact.body


def test_no_two_people_share_what_points_to_them() -> None:
    firsts = [each for each in DAY if each.kind is Kind.FIRST]
    texts = [secret for each in firsts for secret in each.secrets]
    assert len(texts) == len(set(texts))


def test_nhs_numbers_are_valid_and_of_the_range_kept_for_tests() -> None:
    assert people.nhs_number(1).startswith("999000")
    assert all(people.nhs_number(n).startswith("99900") for n in range(500))


@pytest.mark.parametrize("story", sorted({each.story for each in DAY if each.kind is not Kind.BAD}))
def test_what_is_told_is_decided_as_the_story_says(story: str) -> None:
    told = [e for e in DAY if e.story == story and e.kind in (Kind.FIRST, Kind.UPDATE)]
    for contact in told:
        assert parsed(contact).source_reference == contact.reference
        facts = known(contact, at=datetime.now(UTC))
        decision = decide(PROGRAM, Received(referral_id=UUID(int=1), version=1, facts=facts))
        assert decision.destination == contact.expected.destination
        assert decision.copies == contact.expected.copies


@pytest.mark.parametrize("story", ["hidden safeguarding", "999 hidden safeguarding"])
def test_what_only_free_text_says_is_suspected(story: str) -> None:
    for contact in (each for each in DAY if each.story == story):
        assert parsed(contact).answers["safeguarding"] == "suspected"


@pytest.mark.parametrize(
    "contact",
    [each for each in DAY if each.kind is Kind.BAD and each.expected.status in (400, 422)],
    ids=lambda each: each.story,
)
def test_a_bad_body_is_refused_by_its_parser(contact: Contact) -> None:
    if contact.story == "no request id":
        assert "X-Request-Id" not in contact.headers
        return
    with pytest.raises(Rejected) as refused:
        parsed(contact)
    assert refused.value.status == contact.expected.status


def test_a_body_that_is_too_large_is_larger_than_the_door_takes() -> None:
    (large,) = [each for each in DAY if each.story == "too large"]
    assert len(large.body) > 256 * 1024
    assert json.loads(large.body)
