"""Every operation of every OpenAPI document answers as the document says, whatever is asked."""

from pathlib import Path

import pytest

from tests.hostile.ground import Ground
from tests.hostile.openapi.conformance import conforms, operations
from tests.hostile.openapi.served import SCHEMAS, SERVICES, Served

CASES = 16
"""Requests to each operation; `make hostile` makes 100, and `make test-long` 1,000."""


@pytest.mark.openapi
@pytest.mark.parametrize("name", SERVICES)
async def test_an_operation_answers_as_its_document_says(
    name: str, database_url: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    long = pytestconfig.getoption("hypothesis_profile") == "long"
    async with SERVICES[name](Ground(database_url, tmp_path)) as served:
        found = await conforms(served, 1_000 if long else CASES)
    assert [str(each) for each in found if each.faults] == []


def test_no_operation_is_left_out() -> None:
    for document in sorted(SCHEMAS.glob("openapi-*.yaml")):
        everybody = {each.label for each in operations(Served(document, "", ""))}
        parts = ("/v1/", "/FHIR/") if document.stem == "openapi-intake" else ("",)
        tried = [operations(Served(document, "", "", only=part)) for part in parts]
        assert {each.label for part in tried for each in part} == everybody
