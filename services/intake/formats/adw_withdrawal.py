"""What a withdrawal takes back, and why: the standard's own reasons."""

from collections.abc import Iterator

from services.intake.canonical import Withdrawal
from services.intake.evidence import Unmapped
from services.intake.formats.adw_events import Event
from services.intake.formats.adw_notice import Notice
from services.intake.formats.bars_message import Coding, codings, codings_as_sent

_SYSTEM = "adw-withdrawalreason-1"
_PLACE = "adw-reason"

_REASONS = {
    "01": Withdrawal.BY_SOURCE,  # safe to discharge without assessment
    "02": Withdrawal.BY_SOURCE,  # eligible for NHS Continuing Health Care
    "03": Withdrawal.BY_SOURCE,  # the package of care is inadequate
    "04": Withdrawal.BY_SOURCE,  # treatment cancelled or postponed
    "05": Withdrawal.BY_SOURCE,  # the person refused an assessment
    "06": Withdrawal.BY_SOURCE,  # lives in another local authority
    "07": Withdrawal.BY_SOURCE,  # the condition has deteriorated
    "08": Withdrawal.DECEASED,
    "09": Withdrawal.BY_SOURCE,  # transferred to intermediate care
    "10": Withdrawal.BY_SOURCE,  # discharged themselves
    "11": Withdrawal.BY_SOURCE,  # has made arrangements of their own
    "12": Withdrawal.IN_ERROR,
    "13": Withdrawal.OTHER,
}

ENDING = frozenset({Event.WITHDRAW_ALL, Event.WITHDRAW_ASSESSMENT})
"""What ends the referral. It stands by the assessment notice: a discharge notice alone asks for
no assessment. Only the withdrawal of a discharge notice leaves the rest as it was."""


def why(notice: Notice) -> Withdrawal | None:
    """The reason of a notice that ends the referral; None for any other notice."""
    if notice.event not in ENDING:
        return None
    found = (_REASONS.get(code) for code in _codes(notice))
    return next((reason for reason in found if reason), Withdrawal.OTHER)


def unmapped(notice: Notice) -> Iterator[Unmapped]:
    """Reasons that the standard does not have."""
    for coding in unknown(notice):
        if coding.code:
            yield Unmapped(coding.at, coding.system or _PLACE, coding.code)


def unknown(notice: Notice) -> Iterator[Coding]:
    """Reasons that the standard does not have, with those in words alone."""
    found = codings_as_sent(notice.header, "reason.coding")
    return (each for each in found if each.system != _SYSTEM or each.code not in _REASONS)


def _codes(notice: Notice) -> list[str]:
    found = codings(notice.header, "reason.coding")
    return [coding.code for coding in found if coding.system == _SYSTEM]
