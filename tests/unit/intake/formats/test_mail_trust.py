"""Whom a mail is from: our own server's word above its own `Received`, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.formats import mail_headers, mail_trust
from services.intake.formats.mail_trust import Verdict
from tests.hostile.corpora.forgeries import OTHER, VERIFIED, WRONG
from tests.thorough import thorough
from tests.unit.intake.letters import FROM, PASSED, SERVER, letter, verified


def verdict(raw: bytes) -> Verdict:
    return mail_trust.judge(mail_headers.read(raw), server=SERVER).verdict


@pytest.mark.parametrize("raw", VERIFIED.values(), ids=VERIFIED)
def test_our_own_servers_word_verifies_the_author(raw: bytes) -> None:
    assert verdict(raw) is Verdict.PASS


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(WRONG) >= 120
    assert len({raw for _, raw in WRONG}) == len(WRONG)


def test_a_display_name_is_no_address() -> None:
    raw = letter(PASSED, sender='From: "officer@police.example" <who@evil.example>')
    trust = mail_trust.judge(mail_headers.read(raw), server=SERVER)
    assert trust.author == "who@evil.example"


def test_without_a_name_for_our_server_nobody_is_verified() -> None:
    headers = mail_headers.read(letter("Authentication-Results: ; dmarc=pass", PASSED))
    assert mail_trust.judge(headers, server="").verdict is Verdict.NONE


@thorough
@given(st.lists(st.sampled_from([PASSED, FROM, OTHER, "X-A: b", " folded", "no field", ""])))
def test_what_is_below_our_received_never_verifies(fields: list[str]) -> None:
    assert verdict(letter(below=tuple(fields))) is not Verdict.PASS


@thorough
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(noise: bytes) -> None:
    assert verdict(noise + b"\r\n" + verified()) in Verdict
    assert verdict(noise) is not Verdict.PASS
