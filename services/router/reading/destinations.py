"""From nodes to the destinations of a pack: ids with titles."""

from services.router.language import MANUAL_TRIAGE, TEST
from services.router.reading.faults import Faults
from services.router.reading.fields import Fields
from services.router.reading.nodes import Node

_DESTINATION = ("id", "title", "authority")


def destinations(node: Node, faults: Faults) -> dict[str, str]:
    """Titles by id. Manual triage must be among them, and `test` may not."""
    top = Fields(node, allowed=["destinations"], faults=faults, what="the file")
    found: dict[str, str] = {}
    for each in top.items("destinations"):
        fields = Fields(each, allowed=_DESTINATION, faults=faults, what="a destination")
        destination_id, title = fields.identifier("id"), fields.text("title")
        fields.text("authority")
        _note(found, destination_id, title, fields, faults)
    if MANUAL_TRIAGE not in found:
        faults.add(top.place, f"there is no destination '{MANUAL_TRIAGE}', where a person decides")
    return found


def _note(
    found: dict[str, str], destination_id: str, title: str, fields: Fields, faults: Faults
) -> None:
    if destination_id == TEST:
        faults.add(fields.place, f"'{TEST}' is kept for test referrals; no team may have this id")
    elif destination_id in found:
        faults.add(fields.place, f"destination '{destination_id}' stands here twice")
    elif destination_id:
        found[destination_id] = title
