"""Mail that no person wrote: refused as what it is, or as what a person should look at."""

import pytest

from services.intake.doors import mail_nobodys
from services.intake.formats import mail_headers, mail_mime
from services.intake.formats.mail_content import Content
from services.intake.formats.mail_kind import Automatic
from services.intake.formats.mail_trust import Trust, Verdict
from services.intake.rejected import Code, Reason, Rejected, refuse
from tests.unit.intake.letters import letter, with_attachments

HARM = "Safeguarding - he wants to kill himself tonight"
ENCODED = "=?utf-8?q?He_wants_to_kill_himself?="


def held(subject: str = "Offers", text: str = "All at half price.") -> Content:
    return mail_mime.parse(letter(text=text).replace(b"A referral", subject.encode()))


def reason(kind: Automatic, content: Content | Rejected) -> Reason:
    return mail_nobodys.refusal(kind, content).reason


@pytest.mark.parametrize("kind", Automatic)
def test_what_tells_of_no_harm_waits_for_nobody(kind: Automatic) -> None:
    assert reason(kind, held()) is Reason.NOT_A_REFERRAL
    assert reason(kind, held("Grab rails", "She has fallen.")) is Reason.NOT_A_REFERRAL
    assert reason(kind, held("No safeguarding concerns")) is Reason.NOT_A_REFERRAL


@pytest.mark.parametrize("kind", Automatic)
@pytest.mark.parametrize("subject", [HARM, ENCODED, f"Re: {ENCODED}", "Urgent"])
def test_a_subject_that_tells_of_harm_is_for_a_person_whatever_the_kind(
    kind: Automatic, subject: str
) -> None:
    assert reason(kind, held(subject)) is Reason.INVALID


@pytest.mark.parametrize("kind", Automatic)
def test_a_text_that_does_is_for_a_person_where_somebody_may_have_written_it(
    kind: Automatic,
) -> None:
    due = Reason.INVALID if kind.may_refer else Reason.NOT_A_REFERRAL
    assert reason(kind, held(text=f"{HARM}.")) is due
    note = ("note.txt", "text/plain", HARM.encode())
    assert reason(kind, mail_mime.parse(with_attachments(note, text="See below."))) is due


def test_what_could_not_be_searched_is_refused_as_it_was() -> None:
    refused = refuse(413, Code.TOO_LONG, "The mail takes more memory or time than one may.")
    assert mail_nobodys.refusal(Automatic.LIST, refused) is refused


def test_the_refusal_names_the_kind_and_nothing_of_the_mail() -> None:
    for subject in ("Offers", HARM):
        (problem,) = mail_nobodys.refusal(Automatic.LIST, held(subject)).problems
        assert "mailing_list" in problem.message
        assert "kill" not in problem.message


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verified_senders_list_is_somebodys(verdict: Verdict) -> None:
    trust = Trust(verdict, "officer@police.example")
    listed, away = (
        mail_headers.read(letter(field)) for field in ("List-Id: <a.b>", "X-Autoreply: yes")
    )
    verified = verdict is Verdict.PASS
    assert mail_nobodys.kind(listed, trust) is (None if verified else Automatic.LIST)
    assert mail_nobodys.kind(away, trust) is Automatic.REPLY
    assert mail_nobodys.kind(mail_headers.read(letter()), trust) is None
