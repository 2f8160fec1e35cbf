"""Files that take compared referrals chunk by chunk, as Parquet or CSV."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeAlias

import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from services.router.backtest.compared import Compared, Pair
from services.router.backtest.table import table
from services.router.columns.rows import recorded

Sink: TypeAlias = Callable[[Compared], None]


@contextmanager
def sinks(pair: Pair, *, csv: Path | None, parquet: Path | None) -> Iterator[Sink]:
    """What writes compared referrals into the files that are named; they are whole afterwards."""
    schema = table(pair, pair.compare(recorded([]))).schema
    wanted = ((csv, pacsv.CSVWriter), (parquet, pq.ParquetWriter))
    with ExitStack() as opened:
        writers = [opened.enter_context(kind(path, schema)) for path, kind in wanted if path]

        def put(compared: Compared) -> None:
            if writers:
                rows = table(pair, compared)
                for writer in writers:
                    writer.write_table(rows)

        yield put
