"""Of a person's consent the record tells the newest word, and no other event anything."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.record import Consent, Record
from services.intake.canonical import Act, Canonical, Contact, Withdrawal
from services.intake.evidence import Evidence
from services.intake.ledger import Ledger, settle
from services.intake.pseudonym import Refs
from tests.unit.intake.messages import message, referral

REFUSED = Consent(given="no", person_aware="yes", because="A neighbour saw bruises")
AGREED = Consent(given="yes")
WORDS = st.text("qjzxvkw", min_size=8).map(lambda text: f"{text} zqx")
CONSENTS = st.none() | st.builds(
    Consent,
    given=st.sampled_from(["yes", "no", "unable", "unknown"]),
    person_aware=st.sampled_from(["yes", "no", "unknown"]),
    because=st.none() | WORDS,
)
ACTS = st.sampled_from([Act.REFER, Act.UPDATE, Act.AMEND, Act.CONTACT, Act.WITHDRAW])


def saying(consent: Consent | None, act: Act = Act.REFER) -> Canonical:
    """The act, and nothing of a fact."""
    evidence: tuple[Evidence, ...] = referral().evidence if act is Act.REFER else ()
    return replace(
        referral(),
        act=act,
        contact=Contact.UPDATE if act is Act.CONTACT else None,
        withdrawal=Withdrawal.OTHER if act is Act.WITHDRAW else None,
        evidence=evidence,
        consent=consent,
    )


def bodies(*said: Canonical) -> list[tuple[bytes, bytes]]:
    """Of each message the record and the facts, as they go out."""
    found = Ledger(
        standings={},
        answers={},
        refs=lambda _: Refs("k1:" + "0" * 32, None),
        largest_event=800_000,
    )
    settle(found, [message(n, body=f"{n}", content=each) for n, each in enumerate(said, start=1)])
    sent = [event.value or b"" for event in found.outgoing]
    return list(zip(sent[::2], sent[1::2], strict=True))


def told(*said: Canonical) -> Consent | None:
    """What the newest record says of it."""
    record, _ = bodies(*said)[-1]
    return Record.model_validate_json(record).consent


@pytest.mark.parametrize("consent", [None, AGREED, REFUSED])
def test_the_record_says_what_the_sender_says_of_it_or_that_nothing_was_said(
    consent: Consent | None,
) -> None:
    assert told(saying(consent)) == consent


@pytest.mark.parametrize("act", [Act.REFER, Act.UPDATE])
@pytest.mark.parametrize("now", [None, AGREED, REFUSED])
def test_a_sender_s_new_state_says_it_anew(act: Act, now: Consent | None) -> None:
    assert told(saying(REFUSED), saying(now, act)) == now


@pytest.mark.parametrize("act", [Act.AMEND, Act.CONTACT, Act.WITHDRAW])
def test_a_message_that_only_adds_and_says_nothing_of_it_leaves_it(act: Act) -> None:
    assert told(saying(REFUSED), saying(None, act)) == REFUSED


@pytest.mark.parametrize("act", [Act.AMEND, Act.CONTACT, Act.WITHDRAW])
def test_a_message_that_only_adds_and_says_something_of_it_is_the_newest_word(act: Act) -> None:
    assert told(saying(AGREED), saying(REFUSED, act)) == REFUSED


@given(CONSENTS, CONSENTS, ACTS)
def test_the_facts_never_hold_it(first: Consent | None, then: Consent | None, act: Act) -> None:
    """Byte for byte the same, whatever is said of it."""
    said = bodies(saying(first), saying(then, act))
    silent = bodies(saying(None), saying(None, act))
    assert [facts for _, facts in said] == [facts for _, facts in silent]
    assert not any(b"zqx" in facts or b"consent" in facts for _, facts in said)
