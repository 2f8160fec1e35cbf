"""Recorded referrals as an Arrow table, and back: words as dictionaries, codes as they are.

The words stand in the table, so that others can read it, and we can when the vocabulary has grown.
While it has not, the columns are the very bytes of the table.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from services.router.columns.recorded import CODE, SILENT, WORDS, Codes, Recorded, Unreadable

Table: TypeAlias = pa.Table


def table(recorded: Recorded) -> Table:
    """The rows as a table; nothing in it names or describes a person."""
    moments = pa.array(recorded.received_at).cast(pa.timestamp("us", tz="UTC"))
    return pa.table(
        {
            "referral_id": _ids(recorded.referral_id),
            "version": recorded.version,
            "received_at": moments,
            "test": recorded.test,
            "overridden": recorded.overridden,
            "source": _words(recorded.source, recorded.sources),
            **{fact: _words(codes, WORDS[fact]) for fact, codes in recorded.facts.items()},
        }
    )


def recorded(table: Table) -> Recorded:
    """The rows of a table; `Unreadable` where it is none of ours."""
    columns = dict(zip(table.column_names, table.combine_chunks().columns, strict=True))
    try:
        return _recorded({name: column.chunk(0) for name, column in columns.items()})
    except (KeyError, AttributeError, pa.ArrowException) as error:
        raise Unreadable(f"these are no recorded facts ({type(error).__name__}: {error})") from None


def _recorded(columns: dict[str, Any]) -> Recorded:
    source = columns["source"]
    return Recorded(
        facts={fact: _codes(fact, columns) for fact in CODE},
        referral_id=_bytes(columns["referral_id"].storage),
        version=columns["version"].to_numpy(),
        received_at=columns["received_at"].to_numpy(),
        source=source.indices.to_numpy(),
        sources=tuple(source.dictionary.to_pylist()),
        test=columns["test"].to_numpy(zero_copy_only=False),
        overridden=columns["overridden"].to_numpy(zero_copy_only=False),
    )


def _codes(fact: str, columns: dict[str, Any]) -> Codes:
    if fact not in columns and fact in SILENT:
        return np.full(len(columns["version"]), CODE[fact][SILENT[fact]], np.uint8)
    words = columns[fact].dictionary.to_pylist()
    codes: Codes = columns[fact].indices.to_numpy()
    if tuple(words) == WORDS[fact]:
        return codes
    today: Codes = np.array([CODE[fact][word] for word in words], np.uint8)[codes]
    return today


def _words(codes: npt.NDArray[Any], words: Sequence[str]) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(words, pa.string()))


def _ids(ids: npt.NDArray[np.uint8]) -> Any:
    buffers = [None, pa.py_buffer(np.ascontiguousarray(ids))]
    storage = pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(ids), buffers)
    return pa.ExtensionArray.from_storage(pa.uuid(), storage)


def _bytes(storage: Any) -> npt.NDArray[np.uint8]:
    """The bytes of an array of ids, which may begin inside its buffer."""
    found = np.frombuffer(storage.buffers()[1], np.uint8).reshape(-1, 16)
    return found[storage.offset : storage.offset + len(storage)]
