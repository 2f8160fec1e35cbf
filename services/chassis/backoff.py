"""How long to wait before the next try, however many there were."""

import random


def backoff(failures: int) -> float:
    """Seconds: more after each failure in a row, five at most, with jitter."""
    # A bounded exponent: after an hour of tries 2.0**failures is more than a float can be.
    return min(5.0, 0.1 * 2.0 ** min(failures, 6)) * random.uniform(0.5, 1)  # noqa: S311 - jitter
