"""Where a notice's file goes once the notice is answered."""

from services.intake.doors.claim import Claim
from services.intake.doors.pickup import Pickup
from services.intake.formats import adw_notice, adw_verdict
from services.intake.rejected import Reason
from services.intake.submission import Answer, Refusal, Submission


def put_away(pickup: Pickup, claim: Claim, message: Submission, answer: Answer) -> None:
    """To `done`, or to `quarantine` where a person must look.

    Of a notice about somebody who is erased only that it came is kept, as at every door: its file
    would bring them back.
    """
    if adw_verdict.settled(adw_notice.envelope(message.body), answer):
        pickup.done(claim)
    elif isinstance(answer, Refusal) and answer.rejected.reason is Reason.ERASED:
        claim.path.unlink()
    else:
        pickup.quarantine(claim)
