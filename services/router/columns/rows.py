"""From rows of the router's table to columns: what was known of each referral."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt

from services.contracts.facts import EXCLUSIONS
from services.router.columns.recorded import CODE, SILENT, Codes, Recorded, Unreadable
from services.router.program import CLEARED

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Row(NamedTuple):
    """One decision's state as `router.decision` holds it; `facts` and `confirmed` are JSON."""

    referral_id: UUID
    version: int
    test: bool
    received_at: datetime
    facts: str
    confirmed: str | None


class Coded(NamedTuple):
    """A row in a tenth of the memory: `facts` has a code each, `received_at` is microseconds."""

    referral_id: bytes
    version: int
    test: bool
    received_at: int
    facts: bytes
    source: str
    overridden: bool


def coded(row: Row) -> Coded:
    """One row; `Unreadable` where a word has no code."""
    facts = json.loads(row.facts)
    confirmed = json.loads(row.confirmed) if row.confirmed else {}
    cleared = [EXCLUSIONS[each["exclusion"]] for each in confirmed.get("clearances", ())]
    return Coded(
        referral_id=row.referral_id.bytes,
        version=row.version,
        test=row.test,
        received_at=(row.received_at - _EPOCH) // _MICROSECOND,
        facts=bytes(_codes({**SILENT, **facts, **dict.fromkeys(cleared, CLEARED)})),
        source=facts["source"],
        overridden=confirmed.get("override") is not None,
    )


def _codes(said: dict[str, str]) -> Iterator[int]:
    for fact, code in CODE.items():
        if said[fact] not in code:
            raise Unreadable(f"'{said[fact]}' is no value of '{fact}'")
        yield code[said[fact]]


def recorded(rows: Sequence[Coded]) -> Recorded:
    """The rows in columns, in their order."""
    sources = {source: at for at, source in enumerate(sorted({row.source for row in rows}))}
    moments = np.array([row.received_at for row in rows], np.int64)
    return Recorded(
        facts=_facts([row.facts for row in rows]),
        referral_id=_bytes([row.referral_id for row in rows], 16),
        version=np.array([row.version for row in rows], np.int32),
        received_at=moments.view("datetime64[us]"),
        source=np.array([sources[row.source] for row in rows], np.uint16),
        sources=tuple(sources),
        test=np.array([row.test for row in rows], np.bool_),
        overridden=np.array([row.overridden for row in rows], np.bool_),
    )


def _facts(rows: Sequence[bytes]) -> dict[str, Codes]:
    columns = np.ascontiguousarray(_bytes(rows, len(CODE)).T)
    return dict(zip(CODE, columns, strict=True))


def _bytes(rows: Sequence[bytes], width: int) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(rows), np.uint8).reshape(-1, width)
