"""What a source may send, as a MessageDefinition tells its engineers."""

from services.intake.doors import fhir_definitions
from services.intake.parts.bars import USE_CASES, Bars
from services.intake.source_files import load_all


def systems(bars: Bars) -> dict[str, str]:
    """Of each context's code that is told the system that it is of."""
    (first, *others) = (each["useContext"] for each in fhir_definitions.definitions(bars))
    assert all(first == other for other in others)
    codings = [each["valueCodeableConcept"]["coding"] for each in first]
    return {coding["code"]: coding["system"] for (coding,) in codings}


def test_use_cases_are_told_as_of_the_list_that_they_are_on() -> None:
    theirs = load_all()["hospital-fhir"].bars
    assert theirs is not None
    own = dict.fromkeys(theirs.use_cases, theirs.use_case_system)
    assert own.items() <= systems(theirs).items()
    assert theirs.use_case_system != USE_CASES
    assert systems(Bars()) == {"a4t2": USE_CASES, "a4t3": USE_CASES}
