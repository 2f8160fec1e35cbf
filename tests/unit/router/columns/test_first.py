"""The first of several masks to hold."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.router.columns.first import first
from services.router.columns.masks import Masks

some = st.integers(1, 20).flatmap(
    lambda rows: st.lists(st.lists(st.booleans(), min_size=rows, max_size=rows), max_size=300)
    .map(lambda flags: (rows, flags))
)  # fmt: skip


@given(some)
def test_it_is_the_first_that_a_person_would_find(given: tuple[int, list[list[bool]]]) -> None:
    rows, flags = given
    masks = [np.packbits(np.array(each, np.bool_)) for each in flags]
    found = first(Masks({}, rows), masks)
    holding = [[at for at, each in enumerate(flags) if each[row]] for row in range(rows)]
    assert found.tolist() == [min(each, default=len(flags)) for each in holding]
