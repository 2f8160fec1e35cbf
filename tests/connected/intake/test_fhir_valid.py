"""All that the FHIR door answers is FHIR, by two readers that know nothing of ours."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fhir.resources.R4B import get_fhir_model_class
from lxml import etree

from tests.connected.intake.bundle import bundle, cancellation
from tests.connected.intake.conftest import Intake
from tests.connected.intake.test_bars_case import LATER, THEN, refer
from tests.connected.intake.test_bars_reads import SEARCH
from tests.connected.intake.test_fhir_door import JSON
from tests.hapi.validate import wrong

Answers = dict[str, httpx.Response]

KINDS = ("application/fhir+json", "application/fhir+xml")
STATUSES = {
    "referral": 200,
    "update": 200,
    "stale": 409,
    "read": 200,
    "found": 200,
    "cancellation": 200,
    "cancelled": 200,
    "none": 200,
    "again": 409,
    "bad": 400,
    "metadata": 200,
    "definitions": 200,
}


async def answers(intake: Intake, kind: str) -> Answers:
    """One answer of each sort that the door gives."""
    accept = {"Accept": kind}
    case = str(uuid4())
    given = await refer(intake, case=case)
    update = {"case": case, "reason": "update"}
    later = bundle(**update, story="Newest.", written=LATER)
    return {
        "referral": await intake.send_fhir(bundle(case=str(uuid4())), **JSON, **accept),
        "update": await intake.send_fhir(later, **JSON, **accept),
        "again": await intake.send_fhir(later, **JSON, **accept),
        "stale": await intake.send_fhir(bundle(**update, written=THEN), **JSON, **accept),
        "read": await intake.read_fhir(f"ServiceRequest/{given}", **accept),
        "found": await intake.read_fhir(SEARCH, **accept),
        "cancellation": await intake.send_fhir(
            cancellation(referral_id=given, status="entered-in-error"), **JSON, **accept
        ),
        "cancelled": await intake.read_fhir(f"ServiceRequest/{given}", **accept),
        "none": await intake.read_fhir(SEARCH, source="yas", **accept),
        "bad": await intake.send_fhir(b"{", **JSON, **accept),
        "metadata": await intake.read_fhir("metadata", **accept),
        "definitions": await intake.read_fhir("MessageDefinition?context=111111111", **accept),
    }


async def test_everything_is_valid_by_hapi_fhir_in_both_formats(intake: Intake, tmp_path: Path):
    texts = {
        f"{name} as {kind}": answer.text
        for kind in KINDS
        for name, answer in (await answers(intake, kind)).items()
    }
    broken = '{"resourceType": "ServiceRequest", "status": "perhaps", "intent": "plan"}'
    *found, of_broken = wrong([*texts.values(), broken], tmp_path)
    assert of_broken, "the validator finds what is wrong"
    assert {name: told for name, told in zip(texts, found, strict=True) if told} == {}


async def test_everything_is_read_by_fhir_resources_and_stands_in_its_order(intake: Intake):
    told = await answers(intake, KINDS[0])
    assert {name: each.status_code for name, each in told.items()} == STATUSES
    for name, answer in told.items():
        ours = answer.json()
        model = get_fhir_model_class(ours["resourceType"]).model_validate(ours)
        theirs = json.loads(model.model_dump_json())
        assert order(theirs) == order(ours), name


async def test_xml_and_json_say_the_same(intake: Intake):
    for path in ("metadata", "MessageDefinition?context=111111111"):
        ours = (await intake.read_fhir(path, Accept=KINDS[0])).json()
        xml = (await intake.read_fhir(path, Accept=KINDS[1])).content
        root = etree.fromstring(xml)
        model = get_fhir_model_class(etree.QName(root).localname).model_validate_xml(xml)
        assert plain(json.loads(model.model_dump_json())) == plain(ours)


def order(value: Any) -> Any:
    """The names of all elements, in their order."""
    if isinstance(value, Mapping):
        return [(name, order(item)) for name, item in value.items()]
    return [order(item) for item in value] if isinstance(value, list) else None


def plain(value: Any) -> Any:
    """Without what is made anew for each answer."""
    return {k: v for k, v in value.items() if k not in ("id", "meta")} | {}
