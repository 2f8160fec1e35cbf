"""The messages that the tests start from, and where published ones are if they are there."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from services import intake

EXAMPLES = Path(intake.__file__).parent / "examples"
PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "bars"

FALLS_XML = (EXAMPLES / "bars-a4t2-falls.xml").read_bytes()
COMMUNITY_JSON = (EXAMPLES / "bars-a4t3-money-taken.json").read_bytes()
GOING_HOME_JSON = (EXAMPLES / "fhir-going-home.json").read_bytes()
PHONE_JSON = (EXAMPLES / "phone-falls-and-equipment.json").read_bytes()


def published(name: str) -> bytes:
    """A published message; the test is skipped where the data is not beside the clone."""
    path = PUBLISHED / name
    if not path.exists():
        pytest.skip(f"the published message {name} is not beside the clone")
    return path.read_bytes()


def notice_published(name: str) -> bytes:
    """A published ADW message; the test is skipped where the data is not beside the clone."""
    path = PUBLISHED.parent / "adw" / f"ADW-Message-{name}.xml"
    if not path.exists():
        pytest.skip(f"the published message {path.name} is not beside the clone")
    return path.read_bytes()


def phone(**changes: Any) -> dict[str, Any]:
    """The telephone form with other fields; None takes one away."""
    form = json.loads(PHONE_JSON) | changes
    return {name: value for name, value in form.items() if value is not None}


def community() -> dict[str, Any]:
    """The community referral as JSON."""
    return deepcopy(json.loads(COMMUNITY_JSON))


def resource(bundle: dict[str, Any], kind: str) -> dict[str, Any]:
    """The first resource of a type in a bundle."""
    found: dict[str, Any] = next(
        entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind
    )
    return found


def add(bundle: dict[str, Any], **content: Any) -> None:
    """Put one more resource into a bundle."""
    bundle["entry"].append({"resource": content})


def flag(code: str, *, category: str = "SG", status: str = "active") -> dict[str, Any]:
    """A safeguarding flag with a code."""
    system = "https://fhir.nhs.uk/CodeSystem/"
    return {
        "resourceType": "Flag",
        "status": status,
        "category": [{"coding": [{"system": system + "flag-categories-bars", "code": category}]}],
        "code": {"coding": [{"system": system + "safeguarding-codes-bars", "code": code}]},
    }


def encoded(value: Any) -> bytes:
    """JSON bytes."""
    return json.dumps(value).encode()
