"""Whether all is read, and what is said where it is not."""

from services.contracts import catalogue
from services.devkit.reconcile.settling import behind, never_read
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


def test_a_stand_in_that_read_nothing_of_what_is_there_is_noticed() -> None:
    others = {(consumer, *DECISION): 2 for consumer in OTHERS}
    assert never_read(NAME, {DECISION: 2}, others)


def test_a_stand_in_that_is_only_late_or_has_nothing_to_read_is_there() -> None:
    assert not never_read(NAME, {DECISION: 2}, {(NAME, *DECISION): 1})
    assert not never_read(NAME, {DECISION: 0, (catalogue.INTAKE, 0): 5}, {})
