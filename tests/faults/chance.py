"""What a trial leaves to chance."""

from random import Random


class Chance(Random):
    """The same for the same fault and seed, which is its `number`."""

    number = 0


def chance(fault: str, number: int) -> Chance:
    """The chance of one trial of a fault."""
    made = Chance(f"{fault} {number}")
    made.number = number
    return made
