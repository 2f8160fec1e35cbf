"""ADW notices about obviously invented people, as a hospital writes them."""

from collections.abc import Sequence
from pathlib import Path

from services.intake.formats.adw_events import Event

TEMPLATE = (Path(__file__).parent / "notice.template.xml").read_text(encoding="utf-8")

REFERENCE = "7b0f3c1e-0000-4000-8000-000000000001"
MESSAGE_ID = "7b0f3c1e-0000-4000-8000-0000000000aa"
BUNDLE_ID = "7b0f3c1e-0000-4000-8000-0000000000bb"

SAFEGUARDING = "Are there any Safeguarding Concerns associated with the patient?"
DETAIL = (
    "If Safeguarding Concerns have been identified, please provide further relevant details of "
    "these."
)
CONSENT = "Has the patient consented to this Assessment Notice?"
CARER = "Has the patient's carer (if applicable) been consulted regarding the Assessment Notice?"
THIRD_PARTY = "What is the source of the third party consent for this assessment notice?"
CHC = "Has the provision of NHS Continuing Health Care been considered?"
RISKS = "Are there any potential risks/hazards?"


def coded(wording: str, code: str, display: str = "") -> str:
    """A question that is answered by a code."""
    shown = f'<display value="{display}"/>' if display else ""
    return (
        f'<question><text value="{wording}"/><answer><valueCoding>'
        f'<system value="https://fhir.nhs.uk/ADW-ConsultationStatus-1"/><code value="{code}"/>'
        f"{shown}</valueCoding></answer></question>"
    )


def told(wording: str, text: str) -> str:
    """A question that is answered in words."""
    return (
        f'<question><text value="{wording}"/><answer><valueString value="{text}"/></answer>'
        "</question>"
    )


ASKED = (coded(SAFEGUARDING, "N", "No"), coded(CONSENT, "Y", "Yes"), coded(CARER, "NKC"))


def notice(
    event: str = Event.ASSESSMENT,
    *,
    reference: str = REFERENCE,
    message_id: str = MESSAGE_ID,
    bundle_id: str = BUNDLE_ID,
    written: str = "2026-03-02T10:00:00+00:00",
    sender: str = "RFM8C2",
    to: str = "V396BB",
    status: str = "requested",
    why: str = "",
    story: str = "Needs a commode and a grab rail at home.",
    leaves: str = "2026-03-12",
    asked: Sequence[str] = ASKED,
    nhs_number: str = "9990000018",
    family: str = "Testperson",
    born: str = "1941-02-03",
    more: str = "",
) -> bytes:
    """A notice; `why` is the code of a withdrawal's reason, `more` further entries."""
    reason = (
        '<reason><coding><system value="https://fhir.nhs.uk/ADW-WithdrawalReason-1"/>'
        f'<code value="{why}"/></coding></reason>'
        if why
        else ""
    )
    story = f'<reason><text value="{story}"/></reason>' if story else ""
    leaves = f'<end value="{leaves}"/>' if leaves else ""
    questions = (
        '<entry><resource><QuestionnaireResponse><status value="completed"/>'
        f"<group>{''.join(asked)}</group></QuestionnaireResponse></resource></entry>"
        if asked
        else ""
    )
    return TEMPLATE.format(
        bundle_id=bundle_id,
        message_id=message_id,
        written=written,
        event=event,
        sender=sender,
        to=to,
        reason=reason,
        status=status,
        reference=reference,
        story=story,
        leaves=leaves,
        nhs_number=nhs_number,
        family=family,
        born=born,
        questions=questions,
        more=more,
    ).encode()


def discharge(**more: str) -> bytes:
    """A discharge notice of the same referral: it says less."""
    ids = {"message_id": MESSAGE_ID[:-2] + "dd", "bundle_id": BUNDLE_ID[:-2] + "dd"}
    said = {"written": "2026-03-05T09:00:00+00:00", "leaves": "2026-03-09", "story": ""}
    return notice(Event.DISCHARGE, asked=(), **(ids | said | more))


def withdrawal(event: str = Event.WITHDRAW_ALL, why: str = "01", **more: str) -> bytes:
    """A withdrawal of the same referral."""
    ids = {"message_id": MESSAGE_ID[:-2] + event[-4:-2], "bundle_id": BUNDLE_ID[:-2] + event[-4:-2]}
    said = {
        "written": "2026-03-06T09:00:00+00:00",
        "leaves": "",
        "story": "",
        "status": "cancelled",
    }
    return notice(event, why=why, asked=(), **(ids | said | more))
