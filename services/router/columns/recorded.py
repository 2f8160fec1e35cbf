"""Recorded referrals in columns: of each fact a code a row, and what tells one row from another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from services.contracts.facts import Facts
from services.router.condition import ANSWERS, VALUES
from services.router.program import CLEARED

Codes: TypeAlias = npt.NDArray[np.uint8]
Flags: TypeAlias = npt.NDArray[np.bool_]

WORDS: dict[str, tuple[str, ...]] = {
    fact: (*values, CLEARED) if fact in ANSWERS else values for fact, values in VALUES.items()
}
"""What may be recorded of each fact. Its code is the position here."""

CODE: dict[str, dict[str, int]] = {
    fact: {word: code for code, word in enumerate(words)} for fact, words in WORDS.items()
}
"""The code of each word, by fact."""

SILENT: dict[str, str] = {
    fact: info.default
    for fact, info in Facts.model_fields.items()
    if fact in VALUES and not info.is_required()
}
"""What is read of a fact that the contract did not have yet when a referral was recorded."""


class Unreadable(Exception):
    """Recorded facts that cannot be read. Says what is wrong with them."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Recorded:
    """States of referrals, one a row; every column has as many rows as the others.

    `referral_id` has the 16 bytes of each id, `received_at` microseconds since 1970 in UTC,
    `source` positions in `sources`. `overridden`: a person has decided where this one goes.
    """

    facts: Mapping[str, Codes]
    referral_id: npt.NDArray[np.uint8]
    version: npt.NDArray[np.int32]
    received_at: npt.NDArray[np.datetime64]
    source: npt.NDArray[np.uint16]
    sources: tuple[str, ...]
    test: Flags
    overridden: Flags

    def __len__(self) -> int:
        return len(self.version)

    def only(self, rows: Flags) -> "Recorded":
        """Those rows that are flagged."""
        return replace(
            self,
            facts={fact: codes[rows] for fact, codes in self.facts.items()},
            referral_id=self.referral_id[rows],
            version=self.version[rows],
            received_at=self.received_at[rows],
            source=self.source[rows],
            test=self.test[rows],
            overridden=self.overridden[rows],
        )
