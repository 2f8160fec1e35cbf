"""What people decided, before facts that are not those that they decided on."""

from datetime import UTC, datetime

import pytest

from services.contracts.facts import EXCLUSIONS, Facts
from services.contracts.referral import Clearance, Exclusion, Override
from services.contracts.vocabulary import Answer
from services.intake.facts import facts
from services.intake.judged import NOTHING, Judged, read, stored
from tests.unit.intake.messages import PHONE, START, referral

AT = datetime(2026, 1, 5, 11, 0, tzinfo=UTC)
OVERRIDE = Override(destination="rapid_response", by="a.worker", at=AT, reason="known-to-team")


def clearance(exclusion: Exclusion) -> Clearance:
    return Clearance(exclusion=exclusion, by="a.worker", team="rapid_response", at=AT)


def said(**answers: Answer) -> Facts:
    known = facts(referral(), source=PHONE, received_at=START)
    return known.model_copy(update=answers)


def left(judged: Judged, before: Facts, now: Facts) -> list[str]:
    return [each.exclusion for each in judged.after(before, now).clearances]


STANDS = [
    (Answer.YES, Answer.YES, True, "the sender says again what a person has cleared"),
    (Answer.YES, Answer.NO, True, "the sender has come to say the same as the person"),
    (Answer.YES, Answer.UNKNOWN, True, "silence raises nothing"),
    (Answer.NO, Answer.YES, False, "it is raised anew"),
    (Answer.NO, Answer.SUSPECTED, False, "it is suspected anew"),
    (Answer.SUSPECTED, Answer.YES, False, "a suspicion was cleared, and this is more"),
    (Answer.UNKNOWN, Answer.YES, False, "nobody knew of it when it was cleared"),
    (Answer.YES, Answer.SUSPECTED, False, "it is said in another way, so it may be another one"),
]


@pytest.mark.parametrize(("before", "now", "stands", "why"), STANDS, ids=[row[3] for row in STANDS])
@pytest.mark.parametrize("exclusion", ["X1", "X8"])
def test_a_clearance_is_about_the_concern_that_a_person_saw(
    exclusion: Exclusion, before: Answer, now: Answer, stands: bool, why: str
):
    fact = EXCLUSIONS[exclusion]
    judged = Judged((clearance(exclusion),))
    assert left(judged, said(**{fact: before}), said(**{fact: now})) == [exclusion] * stands, why


def test_what_is_raised_anew_takes_away_its_own_clearance_alone():
    judged = Judged((clearance("X1"), clearance("X8")), OVERRIDE)
    after = judged.after(said(urgent=Answer.YES), said(urgent=Answer.YES, safeguarding=Answer.YES))
    assert [each.exclusion for each in after.clearances] == ["X1"]
    assert after.override == OVERRIDE


def test_what_is_stored_is_read_again():
    judged = Judged((clearance("X1"),), OVERRIDE)
    assert read(stored(judged)) == judged
    assert stored(NOTHING) is None
    assert read(None) == NOTHING
