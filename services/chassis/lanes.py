"""How a batch is cut into transactions: two lanes at once, and smaller parts where many fail."""

from services.chassis.brake import IN_A_ROW
from services.chassis.decode import Entry

LANES = 2
LANE_RECORDS = 200
"""Fewer records are one transaction."""


def lanes(entries: list[Entry]) -> list[list[Entry]]:
    """Of even length, by partition number: a key, on whichever topic, is in one lane.

    A batch holds many records of a few partitions, and other ones each time.
    """
    if len(entries) < LANE_RECORDS:
        return [entries]
    partitions: dict[int, list[Entry]] = {}
    for entry in entries:
        partitions.setdefault(entry.record.partition, []).append(entry)
    cut: list[list[Entry]] = [[] for _ in range(LANES)]
    for some in sorted(partitions.values(), key=len, reverse=True):
        min(cut, key=len).extend(some)
    return [lane for lane in cut if lane]


def parts(lane: list[Entry]) -> list[list[Entry]]:
    """Small parts where many cannot be read: the brake is drawn between two parts."""
    refused = sum(entry.refused is not None for entry in lane)
    size = IN_A_ROW if refused >= IN_A_ROW else max(1, len(lane))
    return [lane[start : start + size] for start in range(0, len(lane), size)]
