"""JSON and FHIR that is there to do harm: what is read of it all the same is not quoted."""

from services.intake.formats import bars
from services.intake.source_files import load
from tests.hostile.corpora.fhir import CANARY, READ, TRAPS

JSON = "application/fhir+json"
YAS = load("yas")


def test_there_are_as_many_classes_as_were_asked_for() -> None:
    assert len({name for name, *_ in TRAPS}) == len(TRAPS) >= 40


def test_what_nothing_reads_is_named_and_never_quoted() -> None:
    bodies = {name: body for name, body, status in TRAPS if status == READ}
    for body in bodies.values():
        assert CANARY not in repr(bars.parse(body, JSON, YAS).ignored)
    found = bars.parse(bodies["unknown: elements everywhere"], JSON, YAS).ignored
    assert [each.rpartition(".")[2] for each in found if each.endswith("zulu")] == ["zulu"]
