"""JSON and FHIR that is there to do harm is read or refused, at once, and never quoted."""

import time

import pytest

from services.intake.formats import bars
from services.intake.rejected import Rejected
from services.intake.source_files import load
from tests.unit.intake.formats.fhir_traps import CANARY, READ, TRAPS

JSON = "application/fhir+json"
YAS = load("yas")
SECONDS = 1.0


@pytest.mark.parametrize(("body", "status"), [pytest.param(b, s, id=n) for n, b, s in TRAPS])
def test_a_trap_does_nothing(body: bytes, status: int) -> None:
    began, told = time.process_time(), ""
    try:
        bars.parse(body, JSON, YAS)
        came = READ
    except Rejected as rejected:
        came, told = rejected.status, repr(rejected.problems)
    assert came == status
    assert time.process_time() - began < SECONDS
    assert CANARY not in told


def test_there_are_as_many_classes_as_were_asked_for() -> None:
    assert len({name for name, *_ in TRAPS}) == len(TRAPS) >= 40


def test_what_nothing_reads_is_named_and_never_quoted() -> None:
    bodies = {name: body for name, body, status in TRAPS if status == READ}
    for body in bodies.values():
        assert CANARY not in repr(bars.parse(body, JSON, YAS).ignored)
    found = bars.parse(bodies["unknown: elements everywhere"], JSON, YAS).ignored
    assert [each.rpartition(".")[2] for each in found if each.endswith("zulu")] == ["zulu"]
