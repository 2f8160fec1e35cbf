"""First answers, by the key that staff gave with a request. Never commits."""

from services.chassis.database import Connection

_FIND = "SELECT request, answer FROM {t} WHERE staff = $1 AND key = $2"

_KEEP = """
INSERT INTO {t} (staff, key, request, answer) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING key
"""

# Without a lock, for which the service would have to be allowed to change what it answered.
_OLD = """
WITH gone AS (
    DELETE FROM {t} WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM {t} WHERE at < $1 LIMIT $2))
    RETURNING 1)
SELECT 'answers' AS what, count(*) AS rows FROM gone
"""


class KeyReused(Exception):
    """This key came with another request before."""


class FirstAnswers:
    """The answers of one service, as JSON, in a table of its own, named with its schema."""

    def __init__(self, table: str) -> None:
        self._table = table

    @property
    def old(self) -> str:
        """The statement that takes so many away which are older, and says how many it were."""
        return self._in(_OLD)

    async def find(
        self, tx: Connection, account: str, key: str | None, request: bytes
    ) -> str | None:
        """The answer that this request was given first, or `KeyReused`."""
        row = None if key is None else await tx.fetchrow(self._in(_FIND), account, key)
        if row is None:
            return None
        if row["request"] != request:
            raise KeyReused
        return str(row["answer"])

    async def keep(
        self, tx: Connection, account: str, key: str | None, request: bytes, answer: str
    ) -> None:
        """Keep an answer for the next time; without a key there is no next time."""
        if key is None:
            return
        if await tx.fetchval(self._in(_KEEP), account, key, request, answer) is None:
            raise KeyReused

    def _in(self, statement: str) -> str:
        return statement.format(t=self._table)
