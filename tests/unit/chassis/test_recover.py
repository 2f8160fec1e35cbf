"""Where a group goes on after a restore."""

import pytest
from aiokafka import TopicPartition

from services.chassis.groups import Range
from services.chassis.recover import Start, plan

WHERE = TopicPartition("asc.referral.intake.v1", 3)


@pytest.mark.parametrize(
    ("why", "handled", "begin", "end", "expected"),
    [
        ("the database is older than the group", 4, 0, 9, Start(WHERE, 7, 4, 4)),
        ("all was handled", 9, 0, 9, Start(WHERE, 7, 9, 9)),
        ("the database knows nothing", None, 2, 9, Start(WHERE, 7, None, 2)),
        ("retention was faster", 4, 6, 9, Start(WHERE, 7, 4, 6, lost=2)),
        ("the topic was made again", 12, 0, 9, Start(WHERE, 7, 12, 0, anew=True)),
    ],
)
def test_a_partition_goes_on(
    why: str, handled: int | None, begin: int, end: int, expected: Start
) -> None:
    known = {} if handled is None else {WHERE: handled}
    assert plan({WHERE: Range(begin, end)}, known, {WHERE: 7}) == [expected], why
