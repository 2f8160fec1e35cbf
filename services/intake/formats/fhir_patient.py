"""What FHIR says of a patient alike in every release: name, birth date, NHS number."""

from datetime import date

from services.contracts.record import NhsNumber
from services.intake import nhs_number
from services.intake.formats import fhir_time
from services.intake.formats.bars_message import codings, short
from services.intake.formats.fhir_node import Node
from services.intake.rejected import Code, refuse

_FORMER = ("old", "maiden", "nickname", "anonymous")


def preferred(node: Node, path: str, use: str) -> Node | None:
    """The element at a path that is for this use, else the first that is not of former times."""
    found = [(each, each.text("use")) for each in node.all(path)]
    ranked = sorted(found, key=lambda each: (each[1] != use, each[1] in _FORMER))
    return ranked[0][0] if ranked else None


def family_name(name: Node | None) -> str | None:
    """The family name; where a name has none, the whole of its text."""
    parts = [] if name is None else name.texts("family") or name.texts("text")
    return " ".join(parts) or None


def birth_date(patient: Node) -> date | None:
    """The birth date; `Rejected` 422 for one that is none."""
    text = patient.text("birthDate")
    try:
        return fhir_time.day(text) if text else None
    except ValueError:
        at = f"{patient.path}.birthDate"
        raise refuse(422, Code.INVALID, "This is a date, as 1950-12-31.", at=at) from None


def number(patient: Node, status: str) -> NhsNumber:
    """The NHS number; `status` names the extension that tells whether it was verified.

    Of two that can be right nobody knows which is the person's: none is taken (`doubts`).
    """
    return nhs_number.only(_numbers(patient, status))


def doubts(patient: Node) -> list[str]:
    """What a person must look at before believing who it is."""
    doubt = nhs_number.doubt(_numbers(patient, ""))
    return [doubt] if doubt else []


def _numbers(patient: Node, status: str) -> list[NhsNumber]:
    return [
        nhs_number.read(each.text("value"), _verification(each, status))
        for each in patient.all("identifier")
        if _is_number(each)
    ]


def _is_number(identifier: Node) -> bool:
    """Whether it is an NHS number, and not one that was replaced."""
    system = short(identifier.text("system") or "")
    return system == "nhs-number" and identifier.text("use") != "old"


def _verification(identifier: Node, status: str) -> str | None:
    for extension in identifier.all("extension"):
        if short(extension.text("url") or "") == status:
            for coding in codings(extension, "valueCodeableConcept.coding"):
                return coding.code
    return None
