"""Compared referrals one by one, as an Arrow table that any tool can read."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from services.router.backtest.compared import Compared, Pair
from services.router.columns.decisions import Decisions
from services.router.columns.weight import URGENCIES

Table: TypeAlias = pa.Table

_DASHES = (8, 12, 16, 20)


def table(pair: Pair, compared: Compared) -> Table:
    """A row for each referral: what it is, what `against` decides of it, and `candidate`."""
    recorded = compared.recorded
    return pa.table(
        {
            "referral_id": _ids(recorded.referral_id),
            "version": recorded.version,
            "received_at": pa.array(recorded.received_at).cast(pa.timestamp("us", tz="UTC")),
            "source": _words(recorded.source, recorded.sources),
            "overridden": recorded.overridden,
            "moved": compared.against.destination != compared.candidate.destination,
            **_decided("against", pair, compared.against),
            **_decided("candidate", pair, compared.candidate),
        }
    )


def _decided(by: str, pair: Pair, decisions: Decisions) -> dict[str, Any]:
    return {
        f"{by}_destination": _words(decisions.destination, pair.teams),
        f"{by}_copies": _copies(decisions),
        f"{by}_rule": _words(decisions.rule, pair.rules),
        f"{by}_urgency": _words(decisions.urgency, URGENCIES),
        f"{by}_act_now": decisions.act_now,
        f"{by}_needs_person": decisions.needs_person,
    }


def _words(positions: npt.NDArray[Any], words: Sequence[str]) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(positions), pa.array(words, pa.string()))


def _copies(decisions: Decisions) -> Any:
    """The teams that get a copy, with a blank between them."""
    nobody = pa.array(np.full(len(decisions.rule), ""))
    copied = [
        pc.if_else(pa.array(flags), f" {team}", "") for team, flags in decisions.copies.items()
    ]
    return pc.utf8_ltrim_whitespace(pc.binary_join_element_wise(nobody, *copied, ""))


def _ids(ids: npt.NDArray[np.uint8]) -> Any:
    """Ids as people write them; CSV knows no others."""
    digits = np.frombuffer(ids.tobytes().hex().encode(), np.uint8).reshape(-1, 32)
    text = np.insert(digits, _DASHES, ord("-"), axis=1)
    offsets = np.arange(0, text.size + 1, 36, dtype=np.int32)
    return pa.StringArray.from_buffers(len(ids), pa.py_buffer(offsets), pa.py_buffer(text))
