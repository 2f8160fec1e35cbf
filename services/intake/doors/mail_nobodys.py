"""Mail that no person wrote: no referral, but where it may tell of harm, a person looks. Pure."""

from services.intake.formats import mail_searched
from services.intake.formats.mail_content import Content
from services.intake.formats.mail_headers import Headers
from services.intake.formats.mail_kind import Automatic, automatic
from services.intake.formats.mail_trust import Trust, Verdict
from services.intake.harm import CAN_HARM
from services.intake.rejected import Code, Rejected, refuse


def kind(headers: Headers, trust: Trust) -> Automatic | None:
    """What kind of mail it is; None where somebody may be referred in it."""
    found = automatic(headers)
    return None if found and found.may_refer and trust.verdict is Verdict.PASS else found


def refusal(which: Automatic, content: Content | Rejected) -> Rejected:
    """Why it is refused: for its kind alone, or so that a person looks at it."""
    if isinstance(content, Rejected):
        return content
    if not _tells_of_harm(which, content):
        return refuse(400, Code.INVARIANT, f"No person wrote this mail: {which.value}.")
    message = f"No person wrote this mail ({which.value}), but it may tell of harm."
    return refuse(422, Code.PROCESSING, message)


def _tells_of_harm(which: Automatic, content: Content) -> bool:
    """By its subject; by its text only where it is no answer, which quotes what it answers."""
    return any(
        fact in CAN_HARM and (at == "subject" or which.may_refer)
        for at, fact in mail_searched.pointed(content)
    )
