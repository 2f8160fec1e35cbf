"""Which of several masks is the first to hold, row by row."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from services.router.columns.masks import Mask, Masks

Positions: TypeAlias = npt.NDArray[np.uint16]


def first(masks: Masks, ordered: Sequence[Mask]) -> Positions:
    """For each row the position of the first mask that holds; where none does, their number.

    A position is put together from one mask for each of its binary digits: to write it down row by
    row for each mask would touch sixteen times the memory.
    """
    digits = [masks.none() for _ in range(len(ordered).bit_length())]
    free = masks.all()
    for position, mask in enumerate(ordered):
        _write(digits, position, free & mask)
        free &= ~mask
    _write(digits, len(ordered), free)
    return _read(masks, digits)


def _write(digits: Sequence[Mask], position: int, taken: Mask) -> None:
    for at, digit in enumerate(digits):
        if position >> at & 1:
            digit |= taken


def _read(masks: Masks, digits: Sequence[Mask]) -> Positions:
    found = masks.flags(masks.none()).astype(np.uint16)
    for at, digit in enumerate(digits):
        found |= masks.flags(digit).astype(np.uint16) << np.uint16(at)
    return found
