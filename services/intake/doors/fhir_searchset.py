"""The answer to a search: a Bundle of type `searchset`."""

from datetime import UTC, datetime
from typing import Any

from services.chassis import ids


def searchset(resources: list[dict[str, Any]]) -> dict[str, Any]:
    """The bundle of what was found. FHIR knows no empty list: nothing found has no `entry`."""
    found: dict[str, Any] = {
        "resourceType": "Bundle",
        "id": str(ids.uuid7()),
        "meta": {"lastUpdated": datetime.now(UTC).isoformat()},
        "type": "searchset",
        "total": len(resources),
    }
    if resources:
        found["entry"] = [_entry(each) for each in resources]
    return found


def _entry(resource: dict[str, Any]) -> dict[str, Any]:
    return {
        "fullUrl": f"urn:uuid:{resource['id']}",
        "resource": resource,
        "search": {"mode": "match"},
    }
