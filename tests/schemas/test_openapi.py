"""The HTTP interfaces: valid OpenAPI 3.1 for a validator that is not ours."""

from pathlib import Path

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from services.contracts.topics import TOPICS_FILE

PUBLISHED = sorted(TOPICS_FILE.parent.glob("openapi-*.yaml"))


def test_every_service_with_an_interface_publishes_it() -> None:
    interfaces = ("eit", "intake", "router", "triage")
    assert [path.name for path in PUBLISHED] == [f"openapi-{each}.yaml" for each in interfaces]


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_the_document_is_valid_openapi_3_1(path: Path) -> None:
    document = yaml.safe_load(path.read_text())
    assert document["openapi"].startswith("3.1.")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_every_operation_says_what_it_does_and_what_else_can_happen(path: Path) -> None:
    for route in yaml.safe_load(path.read_text())["paths"].values():
        for operation in route.values():
            assert operation["summary"]
            assert {status[0] for status in operation["responses"]} >= {"2", "4"}
