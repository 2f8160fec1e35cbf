"""Every message of a source is accounted for, or the line says that it is not."""

from collections import Counter

import pytest

from services.devkit.demo.answering import Answering, Page
from services.devkit.demo.tally import NOBODY, Tally, sent, tallies
from services.devkit.reconcile.by_source import Kept
from services.devkit.replay.answered import Answered
from services.devkit.replay.delivered import Answer, Delivered
from services.devkit.scenario.contact import JSON_DOOR, Contact, Expected, Kind
from services.devkit.scenario.parcel import Fate, Item, Parcel
from services.intake.source_files import load_all

KEPT = Kept(accepted=5, linked=2, rejected=1, ignored=1)


def tally(*, sent: int = 10, received: int = 10, again: int = 1, kept: Kept = KEPT) -> Tally:
    return Tally(source="yas", channel="fhir", sent=sent, received=received, again=again, kept=kept)


def test_sent_received_and_kept_are_the_same_messages() -> None:
    assert tally().balances


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (tally(sent=11), "a sender sent one that intake never answered"),
        (tally(received=9), "the database has one that intake has not counted"),
        (tally(again=0), "one was answered and is not kept"),
        (tally(kept=Kept(accepted=6, linked=2, rejected=1, ignored=1)), "one is kept twice"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_message_too_many_or_too_few_breaks_the_line(broken: Tally, why: str) -> None:
    assert not broken.balances, why


def answered(status: int, tries: int = 1) -> Answered:
    contact = Contact(
        source="yas",
        path=JSON_DOOR,
        headers={},
        body=b"",
        kind=Kind.FIRST,
        reference="",
        story="",
        expected=Expected(status=status),
    )
    return Answered(
        contact=contact, status=status, referral=None, version=None, tries=tries, seconds=0.1
    )


def test_a_message_that_was_tried_again_was_sent_once() -> None:
    assert sent([answered(202, tries=5)], []) == {"yas": 1}


def test_whoever_is_unknown_at_the_door_is_no_source() -> None:
    assert sent([answered(401), answered(403), answered(422)], []) == {NOBODY: 2, "yas": 1}


def test_a_file_counts_as_its_rows() -> None:
    items = (Item(reference="1"), Item(reference="1", fate=Fate.AGAIN))
    parcel = Parcel(source="yas-forms", name="a.csv", body=b"", items=items)
    delivered = Delivered(parcel, (Answer(taken=True), Answer(taken=True)))
    assert sent([], [delivered]) == {"yas-forms": 2}


def test_what_nobody_is_known_to_have_sent_has_a_line_too() -> None:
    page = Page({"yas": Answering(answered=3)}, nobodys=0)
    kept = {"yas": Kept(accepted=3), "hospital-hl7": Kept(accepted=1)}
    found = {each.source: each for each in tallies(load_all(), Counter(yas=3), page, kept)}
    assert found["yas"].balances
    assert not found["hospital-hl7"].balances
    assert found[NOBODY].balances
