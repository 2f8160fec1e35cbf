"""Conditions over columns: for each row one bit, which says whether the condition holds there.

Eight rows share a byte, so that a test of a million referrals is a few operations on 125 kB.
"""

from collections.abc import Mapping
from functools import reduce
from operator import and_, or_
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from services.contracts.vocabulary import Answer
from services.router.columns.clocks import code_of
from services.router.columns.recorded import Codes, Flags
from services.router.condition import All, Condition, Not, Test
from services.router.program import CLEARED

Mask: TypeAlias = npt.NDArray[np.uint8]
"""A bit a row, the first row in the highest bit. Bits behind the last row mean nothing."""


class Masks:
    """What holds of these facts. Each value is looked for once, and each test made once."""

    def __init__(self, facts: Mapping[str, Codes], rows: int) -> None:
        self._facts = facts
        self._rows = rows
        self._values: dict[tuple[str, str], Mask] = {}
        self._tests: dict[Test, Mask] = {}

    def all(self) -> Mask:
        """Every row."""
        return ~self.none()

    def none(self) -> Mask:
        """No row."""
        return np.zeros((self._rows + 7) // 8, np.uint8)

    def of(self, condition: Condition) -> Mask:
        """The rows for which the condition holds. Nobody may change what this returns."""
        if isinstance(condition, Test):
            return self._test(condition)
        if isinstance(condition, Not):
            return ~self.of(condition.part)
        parts = map(self.of, condition.parts)
        return reduce(and_ if isinstance(condition, All) else or_, parts)

    def says(self, fact: str, value: str) -> Mask:
        """The rows where the fact has this value; what a person has cleared is read as `no`."""
        found = self._values.get((fact, value))
        if found is None:
            found = self._values[fact, value] = np.packbits(self._equal(fact, value))
        return found

    def flags(self, mask: Mask) -> Flags:
        """The mask as one boolean a row."""
        return np.unpackbits(mask, count=self._rows).view(np.bool_)

    def _test(self, test: Test) -> Mask:
        found = self._tests.get(test)
        if found is None:
            values = [self.says(test.fact, value) for value in test.accepted]
            found = self._tests[test] = reduce(or_, values)
        return found

    def _equal(self, fact: str, value: str) -> Flags:
        codes, code = self._facts[fact], code_of(fact)
        found: Flags = codes == code[value]
        if value == Answer.NO and CLEARED in code:
            found |= codes == code[CLEARED]
        return found
