"""Escape sequences: what they mean, and that they never grow or make a control character."""

import pytest

from services.intake.formats.hl7_escapes import unescape
from services.intake.formats.hl7_header import STANDARD


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("plain", "plain"),
        (r"a\F\b\S\c\T\d\R\e\E\f", "a|b^c&d~e\\f"),
        (r"one\.br\two", "one\ntwo"),
        (r"one\.sp+3\two", "one\ntwo"),
        (r"\H\bold\N\ plain", "bold plain"),
        (r"\.in+4\\.ti-2\\.fi\text", "text"),
        (r"\X41\\X4243\ ", "ABC "),
        (r"\XC3A9\ ", "é "),
        (r"\X0D\ ", "\n "),
        (r"\X0D0A\ ", "\n\n "),
        (r"a\X00\b\X1C\c", "a b c"),
        (r"\C2842\\M242F\ ", "\ufffd\ufffd "),
        (r"\Zown\text", "text"),
        (r"C:\Users\me", r"C:\Users\me"),
        (r"ends with \ ", r"ends with \ "),
        ("\\", "\\"),
        ("\\\\", "\\\\"),
        (r"\X4\ and \XZZ\ ", r"\X4\ and \XZZ\ "),
        (r"\.sp99999999\x", r"\.sp99999999\x"),
        (r"a\Eb", r"a\Eb"),
        (r"\Fb\E\ ", "\\Fb\\ "),
    ],
)
def test_a_sequence_is_what_was_meant_and_anything_else_stays(written: str, meant: str) -> None:
    assert unescape(written, STANDARD, "utf-8") == meant


@pytest.mark.parametrize(
    "bomb", ["\\" * 200_000, r"\E\ ".strip() * 60_000, r"\.br\ ".strip() * 40_000, "\\X" * 100_000]
)
def test_a_bomb_of_sequences_does_not_grow(bomb: str) -> None:
    assert len(unescape(bomb, STANDARD, "utf-8")) <= len(bomb)
