"""The control file beside a MESH message: whom it goes to, or what became of one. Pure."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from services.intake.formats import fhir_xml

LIMIT = 64 * 1024
"""Bytes. Those that MESH clients write have one or two thousand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """How an answer travels. `local_id` comes back in whatever MESH reports about it."""

    sender: str
    receiver: str
    workflow: str
    local_id: str


def announces_data(body: bytes) -> bool:
    """Whether a control file came with a message. `Rejected` for what is no control file.

    If not, it is MESH's report on a message of ours: undelivered, or not collected in five days.
    """
    kind = fhir_xml.root(body).findtext("MessageType") or ""
    return kind.strip().lower() == "data"


def written(control: Control) -> bytes:
    """The control file of an answer."""
    top = Element("DTSControl")
    fields = {
        "Version": "1.0",
        "AddressType": "DTS",
        "MessageType": "Data",
        "From_DTS": control.sender,
        "To_DTS": control.receiver,
        "Subject": "ADW response",
        "LocalId": control.local_id,
        "WorkflowId": control.workflow,
        "Compress": "Y",
        "Encrypted": "N",
        "IsCompressed": "N",
    }
    for name, value in fields.items():
        SubElement(top, name).text = value
    made: bytes = tostring(top, encoding="utf-8", xml_declaration=True)
    return made
