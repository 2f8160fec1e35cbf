"""Lag from offsets, and who is looked at more closely."""

import pytest

from services.contracts import topics
from services.metrics.lag import Lag, Offsets, Read, behind, lags, reads
from tests.unit.metrics.stories import at

HERE = Read("metrics", "asc.team.feedback.v1", 3)


@pytest.mark.parametrize(
    ("offsets", "messages", "next_offset"),
    [
        (Offsets(0, 0, None), 0, 0),  # nothing was ever sent
        (Offsets(0, 9, None), 9, 0),  # never committed: it will read from the earliest
        (Offsets(0, 9, 4), 5, 4),
        (Offsets(0, 9, 9), 0, 9),
        (Offsets(6, 9, 4), 3, 6),  # retention has passed the commit
        (Offsets(0, 9, 11), 0, 11),  # the topic was made anew
    ],
)
def test_the_lag_is_what_lies_between(offsets: Offsets, messages: int, next_offset: int) -> None:
    assert (offsets.messages, offsets.next) == (messages, next_offset)


def test_only_a_group_that_is_behind_is_looked_at() -> None:
    other = Read("router", "asc.referral.intake.v1", 0)
    known = {HERE: Offsets(0, 9, 4), other: Offsets(0, 9, 9)}
    assert behind(known) == {"metrics": {("asc.team.feedback.v1", 3): 4}}
    assert lags(known, [(HERE, at(1))]) == {HERE: Lag(5, at(1)), other: Lag(0, None)}


def test_every_reader_of_every_topic_is_measured() -> None:
    declared = topics.load()
    measured = reads(declared)
    assert HERE in measured
    assert len(measured) == sum(len(t.consumers) * t.partitions for t in declared.values())
