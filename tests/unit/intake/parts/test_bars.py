"""Use cases: NHS England's, or a list that a trust and a council agreed on."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.intake.parts.bars import USE_CASES, Bars

OWN = "https://council.example/CodeSystem/use-cases"


@pytest.mark.parametrize(
    ("stated", "system", "lists"),
    [
        ({}, USE_CASES, True),
        ({}, "http://fhir.nhs.uk/Codesystem/usecase-categories-bars", True),
        ({}, OWN, False),
        ({"use_case_system": OWN}, OWN, True),
        ({"use_case_system": OWN}, USE_CASES, False),
        ({"use_case_system": OWN}, "https://another.example/CodeSystem/use-cases", False),
    ],
)
def test_use_cases_are_of_one_list(stated: dict[str, Any], system: str, lists: bool) -> None:
    assert Bars(**stated).lists(system) is lists


@pytest.mark.parametrize(
    "system",
    [
        "https://fhir.nhs.uk/CodeSystem/adult-social-care",
        "https://nhs.uk/use-cases",
        "https://trust.nhs.uk:8443/use-cases",
        "use-cases",
        "ftp://council.example/use-cases",
        "",
    ],
)
def test_no_code_system_is_invented_for_the_nhs(system: str) -> None:
    with pytest.raises(ValidationError, match="use_case_system"):
        Bars(use_case_system=system)
