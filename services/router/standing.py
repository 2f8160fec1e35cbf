"""How far the referrals of a batch are decided."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from asyncpg import Record

from services.router.revision import Latest
from services.router.store import read


class Standing:
    """Each is read when its turn comes, and kept for as long only as it comes again.

    `rows` are those of `store.latest`; `times` says how often a referral stands in the batch.
    """

    def __init__(self, rows: Mapping[UUID, Record], times: Counter[UUID]) -> None:
        self._rows = rows
        self._times = times
        self._made: dict[UUID, Latest] = {}

    def of(self, referral_id: UUID) -> Latest | None:
        """Its newest decision; None where there is none yet."""
        if referral_id in self._made:
            return self._made[referral_id]
        row = self._rows.get(referral_id)
        return None if row is None else read(row)

    def goes_on(self, made: Latest) -> None:
        """This is its newest decision now."""
        referral_id = made.routed.referral_id
        if self._times[referral_id] > 1:
            self._made[referral_id] = made
