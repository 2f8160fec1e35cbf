"""What counts as told of a parcel's messages, and which answers are not those of the day."""

import pytest

from services.devkit.replay.delivered import Answer, Delivered, faults, told
from services.devkit.scenario.parcel import Fate, Item, Parcel

TAKEN = Answer(True, "referral", 1)


def delivered(*pairs: tuple[Fate, Answer], reference: str = "R-1") -> Delivered:
    items = tuple(Item(reference=reference, fate=fate) for fate, _ in pairs)
    parcel = Parcel(source="yas-forms", name="a.csv", body=b"", items=items)
    return Delivered(parcel, tuple(answer for _, answer in pairs))


def test_a_repeat_is_no_version() -> None:
    (one,) = told([delivered((Fate.ACCEPTED, TAKEN)), delivered((Fate.AGAIN, TAKEN))])
    assert (one.reference, one.versions, one.ids) == ("R-1", 1, frozenset({"referral"}))


def test_what_was_refused_or_names_no_referral_promises_nothing() -> None:
    assert told([delivered((Fate.ACCEPTED, Answer(taken=False)))]) == []
    assert told([delivered((Fate.IGNORED, Answer(taken=True)), reference="")]) == []


@pytest.mark.parametrize("fate", list(Fate))
def test_another_answer_than_the_foreseen_one_is_a_fault(fate: Fate) -> None:
    foreseen = fate is not Fate.REFUSED
    assert faults([delivered((fate, Answer(taken=foreseen)))]) == []
    assert len(faults([delivered((fate, Answer(taken=not foreseen)))])) == 1
