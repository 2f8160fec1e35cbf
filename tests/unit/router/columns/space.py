"""All that can be said of the few facts that random rulesets read: one by one, and in columns."""

import itertools

from services.contracts.referral import Exclusion
from services.router.condition import VALUES
from tests.unit.router.examples import state
from tests.unit.router.recorded import recorded
from tests.unit.router.rulesets import FEW

CLEARANCES: tuple[tuple[Exclusion, ...], ...] = ((), ("X1",), ("X1", "X8"))
SPACE = [
    state(cleared=cleared, **dict(zip(FEW, values, strict=True)))
    for values in itertools.product(*[VALUES[fact] for fact in FEW])
    for cleared in CLEARANCES
]
COLUMN = recorded(SPACE)
