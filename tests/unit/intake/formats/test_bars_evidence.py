"""Each fact of a BaRS referral says where in the message it comes from: a path that leads there."""

import re
from typing import Any

import pytest

from services.contracts.vocabulary import Answer
from services.intake.canonical import Canonical
from services.intake.evidence import Basis, Evidence
from services.intake.formats import bars
from services.intake.formats.bars_message import short
from services.intake.source_files import load
from tests.unit.intake.examples import FALLS_XML, add, community, encoded, flag, resource
from tests.unit.intake.formats.test_bars import JSON, XML, YAS, coding

STEP = re.compile(r"([A-Za-z]+)((?:\[\d+\])?)")


def at(bundle: dict[str, Any], path: str) -> Any:
    """What a FHIRPath leads to; `Bundle` is the root."""
    root, *steps = path.split(".")
    assert root == "Bundle"
    found: Any = bundle
    for step in steps:
        match = STEP.fullmatch(step)
        assert match, step
        found = found[match[1]]
        if match[2]:
            found = found[int(match[2][1:-1])]
    return found


def told() -> dict[str, Any]:
    """A referral that says something in every way that there is."""
    bundle = community()
    plan = {"text": "Needs help.", **coding("pathways-dx-codes", "Dx0116")}
    resource(bundle, "CarePlan")["activity"] = [{"outcomeCodeableConcept": [plan]}]
    resource(bundle, "ServiceRequest")["priority"] = "routine"
    add(bundle, **flag("U"))
    add(bundle, resourceType="Condition", **{"code": sct("129839007")})
    add(bundle, resourceType="Condition", verificationStatus=maybe(), code=sct("35489007"))
    add(bundle, resourceType="Observation", status="final", code=sct("123"))
    add(bundle, **flag("U", category="ZZ") | {"code": {"text": "Kicks at night"}})
    return bundle


def sct(code: str) -> dict[str, Any]:
    return {"coding": [{"system": "http://snomed.info/sct", "code": code}]}


def maybe() -> dict[str, Any]:
    return {"coding": [{"system": "http://terminology.hl7.org/x", "code": "provisional"}]}


def parsed(bundle: dict[str, Any]) -> Canonical:
    return bars.parse(encoded(bundle), JSON, YAS)


def given(found: Canonical, fact: str) -> Evidence:
    return next(each for each in found.evidence if each.fact == fact)


BY_CODE = [
    ("safeguarding", Answer.YES, "safeguarding-codes-bars", "U"),
    ("medically_unwell", Answer.YES, "pathways-dx-codes", "Dx0116"),
    ("urgent", Answer.YES, "pathways-dx-codes", "Dx0116"),
    ("falls_risk", Answer.YES, "sct", "129839007"),
    ("mental_health", Answer.SUSPECTED, "sct", "35489007"),
]


@pytest.mark.parametrize(("fact", "answer", "table", "code"), BY_CODE)
def test_a_code_gives_a_fact_and_its_path_leads_to_the_code(
    fact: str, answer: Answer, table: str, code: str
) -> None:
    bundle = told()
    found = given(parsed(bundle), fact)
    assert (found.answer, found.basis, found.table, found.code) == (
        answer, Basis.CODE, table, code,
    )  # fmt: skip
    there = at(bundle, found.at)
    assert (short(there["system"]), there["code"]) == (table, code)


def test_a_code_that_no_table_has_is_listed_with_its_place_and_says_nothing() -> None:
    bundle = told()
    unmapped = {(each.table, each.code): each.at for each in parsed(bundle).unmapped}
    assert set(unmapped) == {("sct", "123"), ("flag-categories-bars", "ZZ")}
    for (_, code), path in unmapped.items():
        assert at(bundle, path)["code"] == code


def test_the_act_by_time_the_use_case_and_the_text_have_their_places() -> None:
    bundle = community()
    period = {"start": "2026-03-02T09:30:00Z", "end": "2026-03-02T10:30:00Z"}
    resource(bundle, "ServiceRequest")["occurrencePeriod"] = period
    found = parsed(bundle)
    urgent, safeguarding = given(found, "urgent"), given(found, "safeguarding")
    assert (urgent.basis, at(bundle, urgent.at)) == (Basis.TIME, period["end"])
    assert safeguarding.basis is Basis.TEXT
    assert "taking his money" in at(bundle, safeguarding.at)


def test_the_use_case_has_its_place() -> None:
    falls = given(bars.parse(FALLS_XML, XML, YAS), "falls_risk")
    assert (falls.answer, falls.basis) == (Answer.YES, Basis.USE_CASE)
    assert falls.at.startswith("Bundle.entry[")
    assert falls.at.endswith(".category")


def test_every_ignored_place_is_there_and_the_places_that_are_read_are_not_among_them() -> None:
    bundle = told()
    resource(bundle, "Patient")["maritalStatus"] = {"text": "Anything"}
    add(bundle, resourceType="Provenance", recorded="2026-01-05")
    document = {"contentAttachment": {"title": "Anything"}}
    add(bundle, resourceType="Communication", status="completed", payload=[document])
    ignored = parsed(bundle).ignored
    assert any(each.endswith(".maritalStatus") for each in ignored)
    assert any(each.endswith(".ofType(Provenance)") for each in ignored)
    assert any(".payload" in each and each.endswith(".contentAttachment") for each in ignored)
    for path in ignored:
        assert at(bundle, path.partition(".ofType")[0]) is not None
    assert not [each for each in ignored if each.endswith((".status", ".code", ".birthDate"))]


def test_when_it_was_written_is_the_messages_own_time() -> None:
    found = parsed(community())
    assert found.written_at is not None
    assert found.written_at.isoformat() == "2026-03-02T09:30:00.123456+00:00"
    bundle = community()
    del bundle["meta"]["lastUpdated"]
    assert parsed(bundle).written_at == found.written_at.replace(microsecond=0)


def test_a_source_without_tables_has_every_code_unmapped() -> None:
    bare = load("yas").model_copy(update={"code_tables": ()})
    found = bars.parse(encoded(told()), JSON, bare)
    assert {"U", "Dx0116", "129839007", "123"} <= {each.code for each in found.unmapped}
