"""How a batch is cut."""

from services.chassis.brake import IN_A_ROW
from services.chassis.decode import Entry, Refused
from services.chassis.garbled import LooseRecord
from services.chassis.lanes import LANE_RECORDS, lanes, parts
from services.contracts.vocabulary import Refusal

UNREADABLE = Refused(Refusal.MALFORMED, "not JSON")


def entries(count: int, refused: int = 0) -> list[Entry]:
    """So many of twelve partitions, the first of them refused."""
    return [
        Entry(
            LooseRecord("t", n % 12, n, None, None, (), garbled=False),
            "t",
            None,
            UNREADABLE if n < refused else None,
        )
        for n in range(count)
    ]


def test_few_are_one_lane() -> None:
    few = entries(LANE_RECORDS - 1)
    assert lanes(few) == [few]


def test_many_are_two_and_a_partition_is_whole_and_in_order_in_one() -> None:
    many = entries(LANE_RECORDS)
    cut = lanes(many)
    first, second = ({e.record.partition for e in lane} for lane in cut)
    assert sorted([*first, *second]) == list(range(12))
    assert sorted((e for lane in cut for e in lane), key=lambda e: e.record.offset) == many
    assert all(_in_order(lane) for lane in cut)


def test_the_lanes_are_even_whichever_partitions_there_are() -> None:
    of = dict.fromkeys((2, 4, 6), 100) | {8: 300}
    some = [e for e in entries(12 * 300) if e.record.offset < 12 * of.get(e.record.partition, 0)]
    assert [len(lane) for lane in lanes(some)] == [300, 300]


def _in_order(lane: list[Entry]) -> bool:
    by_partition = sorted(lane, key=lambda e: e.record.partition)
    return by_partition == sorted(lane, key=lambda e: (e.record.partition, e.record.offset))


def test_one_lane_is_left_where_the_other_would_be_empty() -> None:
    even = [e for e in entries(2 * LANE_RECORDS) if e.record.partition == 4] * 12
    assert lanes(even) == [even]


def test_a_lane_is_one_part() -> None:
    lane = entries(100, refused=IN_A_ROW - 1)
    assert parts(lane) == [lane]


def test_it_is_cut_small_where_many_cannot_be_read() -> None:
    lane = entries(50, refused=IN_A_ROW)
    assert parts(lane) == [lane[:20], lane[20:40], lane[40:]]


def test_nothing_is_no_part() -> None:
    assert parts([]) == []
