"""HL7 v2 messages about obviously invented people, segment by segment."""

from pathlib import Path

from services import intake
from services.intake.source import Source
from services.intake.source_files import load

EXAMPLES = Path(intake.__file__).parent / "examples"
SOURCE: Source = load("hospital-hl7")


def segment(name: str, **fields: str) -> str:
    """A segment: `f3` is its third field."""
    numbered = {int(field[1:]): value for field, value in fields.items()}
    return "|".join([name, *(numbered.get(n, "") for n in range(1, max(numbered) + 1))])


RF1 = segment("RF1", f1="P", f2="R", f3="MED", f6="REF-1", f10="POC^Package of care")
PRD = segment("PRD", f1="RP^Referring provider", f2="Testreferrer^Example^^^Dr", f5="0113 000 0000")
PID = segment(
    "PID",
    f1="1",
    f3="9990000018^^^NHS^NH",
    f5="Testperson^Example",
    f7="19410203",
    f8="F",
    f11="1 Example Street^^^^ZZ99 9ZZ",
)
PV1 = segment("PV1", f1="1", f2="I", f3="WARD 1", f19="V1")


def msh(type: str = "REF^I12", **fields: str) -> str:  # noqa: A002 - the field's name
    """A header; fields as in `segment`, MSH-3 being `f3`."""
    given = {
        "f3": "EXAMPLE-PAS",
        "f4": "X97",
        "f5": "FRONTDOOR",
        "f6": "EXAMPLE-COUNCIL",
        "f7": "20260105101500",
        "f9": type,
        "f10": "M1",
        "f11": "P",
        "f12": "2.5",
        "f18": "UNICODE UTF-8",
    }
    rest = segment("MSH", f2="^~\\&", **given | fields)
    return rest.replace("MSH||", "MSH|", 1)


def message(*segments: str, header: str | None = None, end: str = "\r") -> bytes:
    """A message of these segments; without any, a referral as small as may be."""
    return end.join((header or msh(), *(segments or (RF1, PID, PV1)), "")).encode()


def discharge(*, disposition: str = "01", **header: str) -> bytes:
    """A discharge from the same visit."""
    visit = segment("PV1", f1="1", f2="I", f19="V1", f36=disposition, f45="20260107142000")
    return message(PID, visit, header=msh("ADT^A03", **{"f10": "M2"} | header))


def example(name: str) -> bytes:
    """An example message that ships."""
    return (EXAMPLES / name).read_bytes()
