"""Which places of a message are read; of all others it is told that nothing reads them."""

from collections.abc import Iterator

from services.intake.formats.hl7_message import Message, Segment

MOST_TOLD = 200

_READ = {
    "MSH": frozenset(range(1, 22)),
    "EVN": frozenset({1, 2}),
    "RF1": frozenset({1, 2, 3, 5, 6, 7, 10, 11}),
    "PRD": frozenset({1, 2, 5, 10}),
    "PID": frozenset({1, 3, 5, 7, 11, 13, 14, 15, 30, 32}),
    "PD1": frozenset({3}),
    "NK1": frozenset({1, 2, 3, 5}),
    "PV1": frozenset({1, 3, 7, 8, 19, 36, 45}),
    "PV2": frozenset({3, 9}),
    "DG1": frozenset({1, 2, 3, 4, 6, 21}),
    "AL1": frozenset({1, 3, 5}),
    "IAM": frozenset({1, 3, 5, 6}),
    "PR1": frozenset({1, 3, 4, 20}),
    "PRB": frozenset({1, 3}),
    "OBX": frozenset({1, 2, 3, 5, 11}),
    "NTE": frozenset({1, 2, 3}),
    "CON": frozenset({1, 11}),
}


def ignored(message: Message, reference: str) -> tuple[str, ...]:
    """The places that hold something that nothing reads, `MOST_TOLD` of them at most.

    `reference` is where the sender's reference was found.
    """
    found = (
        each for some in message.segments.values() for segment in some for each in _of(segment)
    )
    kept = [each for each in found if each != reference]
    return tuple(kept[:MOST_TOLD])


def unread(segment: Segment) -> Iterator[int]:
    """The fields of a segment that hold something that nothing reads."""
    read = _READ.get(segment.name, frozenset())
    for number, raw in enumerate(segment.fields):
        if number and number not in read and raw and not raw.isspace():
            yield number


def _of(segment: Segment) -> Iterator[str]:
    if segment.name not in _READ:
        yield segment.at()
        return
    yield from (segment.at(number) for number in unread(segment))
