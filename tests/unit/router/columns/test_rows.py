"""What the router keeps of a decision, in columns."""

import json
from uuid import UUID

import numpy as np
import pytest

from services.router.columns import rows
from services.router.columns.recorded import CODE, WORDS, Recorded, Unreadable
from tests.unit.router.examples import RECEIVED, state
from tests.unit.router.recorded import recorded, row


def word(found: Recorded, fact: str, at: int = 0) -> str:
    """What is recorded of a fact in one row."""
    return WORDS[fact][found.facts[fact][at]]


def test_each_fact_has_its_word_and_each_row_its_referral() -> None:
    found = recorded([state(urgent="yes", age_band="85_plus"), state(urgent="suspected")])
    assert [word(found, "urgent", at) for at in (0, 1)] == ["yes", "suspected"]
    assert (word(found, "age_band"), word(found, "channel")) == ("85_plus", "phone")
    assert UUID(bytes=found.referral_id[1].tobytes()) == UUID(int=1)
    assert found.received_at[0] == np.datetime64(RECEIVED.replace(tzinfo=None), "us")
    assert (len(found), found.version.tolist(), found.test.tolist()) == (2, [1, 1], [False, False])


def test_a_source_is_told_by_its_position_among_the_sources() -> None:
    found = recorded([state(source="yas"), state(source="contact-centre"), state(source="yas")])
    assert [found.sources[at] for at in found.source] == ["yas", "contact-centre", "yas"]


def test_what_a_person_has_cleared_is_told_from_a_plain_no() -> None:
    found = recorded([state(safeguarding="yes", cleared=("X8",))])
    assert word(found, "safeguarding") == "cleared"
    assert word(found, "urgent") == "no"


def test_what_a_person_decides_is_noted_and_so_is_a_test() -> None:
    found = recorded([state(override="eit"), state(test=True), state(cleared=("X1",))])
    assert found.overridden.tolist() == [True, False, False]
    assert found.test.tolist() == [False, True, False]


def test_a_fact_that_the_contract_did_not_have_yet_is_read_as_not_known() -> None:
    whole = row(state())
    facts = json.loads(whole.facts)
    del facts["welfare_check"]
    found = rows.recorded([rows.coded(whole._replace(facts=json.dumps(facts)))])
    assert word(found, "welfare_check") == "unknown"


def test_a_word_outside_the_vocabulary_is_not_read_as_another() -> None:
    whole = row(state(urgent="yes"))
    with pytest.raises(Unreadable, match="'maybe' is no value of 'urgent'"):
        rows.recorded([rows.coded(whole._replace(facts=whole.facts.replace('"yes"', '"maybe"')))])


def test_no_code_is_as_large_as_a_byte() -> None:
    assert max(len(words) for words in CODE.values()) < 256
