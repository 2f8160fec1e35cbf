"""Whether all is read, and what is said where it is not."""

from services.contracts import catalogue
from services.devkit.reconcile.settling import behind
from services.devkit.stand_in.reader import NAME

DECISION = (catalogue.ROUTING, 3)
OTHERS = ("intake", "eit", "metrics")


def test_a_record_that_is_left_is_told_in_the_singular_and_more_in_the_plural() -> None:
    read = {(consumer, *DECISION): 2 for consumer in (*OTHERS, NAME)}
    assert behind({DECISION: 2}, read) is None
    one = behind({DECISION: 2}, {**read, (NAME, *DECISION): 1})
    assert one == f"{NAME} has 1 record of {catalogue.ROUTING} to read"
    two = behind({DECISION: 2}, {**read, (NAME, *DECISION): 0})
    assert two == f"{NAME} has 2 records of {catalogue.ROUTING} to read"


def test_who_is_apart_is_not_waited_for() -> None:
    read = {(consumer, *DECISION): 2 for consumer in OTHERS}
    assert behind({DECISION: 2}, read) is not None
    assert behind({DECISION: 2}, read, frozenset({NAME})) is None
