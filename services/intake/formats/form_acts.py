"""What the words of a form's `act` want done."""

from services.intake.canonical import Act, Contact, Withdrawal
from services.intake.parts.form import Deed

WITHDRAWALS: dict[Deed, Withdrawal] = {
    "withdrawn_by_source": Withdrawal.BY_SOURCE,
    "entered_in_error": Withdrawal.IN_ERROR,
    "deceased": Withdrawal.DECEASED,
    "other_withdrawal": Withdrawal.OTHER,
}
CONTACTS: dict[Deed, Contact] = {"chaser": Contact.CHASER, "contact": Contact.UPDATE}
ACTS: dict[Deed, Act] = {
    "refer": Act.REFER,
    "update": Act.UPDATE,
    "amend": Act.AMEND,
    **dict.fromkeys(CONTACTS, Act.CONTACT),
    **dict.fromkeys(WITHDRAWALS, Act.WITHDRAW),
}
