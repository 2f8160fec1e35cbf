"""How a batch is cut into transactions: two lanes at once, and smaller parts where many fail."""

from services.chassis.brake import IN_A_ROW
from services.chassis.decode import Entry

LANE_RECORDS = 200
"""Fewer records are one transaction."""


def lanes(entries: list[Entry]) -> list[list[Entry]]:
    """By partition number, so that a key, on whichever topic, is in one lane."""
    if len(entries) < LANE_RECORDS:
        return [entries]
    cut: list[list[Entry]] = [[], []]
    for entry in entries:
        cut[entry.record.partition % 2].append(entry)
    return [lane for lane in cut if lane]


def parts(lane: list[Entry]) -> list[list[Entry]]:
    """Small parts where many cannot be read: the brake is drawn between two parts."""
    refused = sum(entry.refused is not None for entry in lane)
    size = IN_A_ROW if refused >= IN_A_ROW else max(1, len(lane))
    return [lane[start : start + size] for start in range(0, len(lane), size)]
