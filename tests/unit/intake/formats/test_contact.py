"""A contact about a referral: its note counts where it points to a concern."""

from services.contracts.vocabulary import Answer
from services.intake.canonical import Act, Contact
from services.intake.evidence import Basis, Evidence
from services.intake.formats import contact


def test_what_a_note_points_to_is_suspected() -> None:
    body = b'{"kind":"update","note":"She wants to kill herself and there is abuse."}'
    read = contact.parse(body, reference="CC-1")
    assert read.evidence == (
        Evidence("safeguarding", Answer.SUSPECTED, Basis.TEXT, "/note"),
        Evidence("suicidal", Answer.SUSPECTED, Basis.TEXT, "/note"),
    )


def test_a_contact_without_a_note_says_nothing_of_any_fact() -> None:
    read = contact.parse(b'{"kind":"chaser"}', reference="CC-1")
    assert (read.act, read.contact) == (Act.CONTACT, Contact.CHASER)
    assert (read.evidence, read.narrative) == ((), ())


def test_what_a_note_denies_is_no_concern() -> None:
    body = b'{"kind":"chaser","note":"There is no abuse, and no safeguarding concern."}'
    assert contact.parse(body, reference="CC-1").evidence == ()
