"""The form by which a sender takes a referral back."""

from pydantic import BaseModel, ConfigDict

from services.contracts.record import Person, Referrer
from services.intake.canonical import Act, Canonical, Withdrawal
from services.intake.formats import json_form


class WithdrawalForm(BaseModel):
    """Why the referral no longer stands."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    reason: Withdrawal


def parse(body: bytes, *, reference: str) -> Canonical:
    """The withdrawal of the referral that has this reference of the sender's."""
    form = json_form.read(WithdrawalForm, body)
    return Canonical(
        source_reference=reference,
        act=Act.WITHDRAW,
        withdrawal=form.reason,
        evidence=(),
        person=Person(),
        referrer=Referrer(),
    )
