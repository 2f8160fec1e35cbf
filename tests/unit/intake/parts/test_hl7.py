"""What the HL7 part of a source file may say."""

from pathlib import Path

import pytest

from services.chassis.reviewed.faults import FilesRefused
from services.intake.canonical import Act, Withdrawal
from services.intake.source import Source
from services.intake.source_files import load, load_all

GOOD = """\
name: trust
title: A trust
kind: hospital
channel: hl7
door: mllp
hl7:
  sender: {application: PAS, facility: T1}
  networks: [192.0.2.0/24]
  processing: [P]
  zone: Europe/London
  messages: {REF^I12: refer, ADT^A03: amend}
  reference: [PV1-19, RF1-6.1]
  statuses: {E: withdrawn_by_source}
"""

BAD = [
    ("facility: T1", "", "7:3: 'sender' has no 'facility'"),
    ("192.0.2.0/24", "everywhere", "8:14: Input is not a valid IPv6 network"),
    ("[192.0.2.0/24]", "[]", "8:3: 'networks' does not fit. Allowed: a list, at least 1"),
    ("[P]", "[X]", "9:16: unknown value of item 1 of 'processing' 'X'. Allowed: P, T, D."),
    ("[P]", "[P, T]", "9:3: only a source with 'test' takes the processing ids T and D"),
    ("Europe/London", "Europe/Nowhere", "10:9: is not the name of a time zone"),
    ("REF^I12: refer", "ORU^R01: refer", "11:14: 'ORU^R01' is no name."),
    ("REF^I12: refer", "REF^I12: make", "11:23: unknown value of 'REF^I12' 'make'."),
    ("PV1-19", "visit number", "12:15: 'visit number' does not fit item 1 of 'reference'."),
    ("[PV1-19, RF1-6.1]", "[]", "12:3: 'reference' does not fit."),
    ("withdrawn_by_source", "gone", "13:17: unknown value of 'E' 'gone'."),
    ("door: mllp", "door: http-json", "6:1: a source has a 'hl7' part exactly when its door is"),
    ("  zone:", "  timezone:", "10:3: unknown field of 'hl7' 'timezone'."),
]


def write(directory: Path, text: str) -> Path:
    (directory / "trust.yaml").write_text(text, encoding="utf-8")
    return directory


def read(directory: Path, text: str = GOOD) -> Source:
    return load("trust", write(directory, text))


def test_a_part_that_holds_is_loaded(tmp_path: Path) -> None:
    hl7 = read(tmp_path).hl7
    assert hl7 is not None
    assert hl7.messages == {"REF^I12": Act.REFER, "ADT^A03": Act.AMEND}
    assert hl7.statuses == {"E": Withdrawal.BY_SOURCE}


def test_by_default_only_this_machine_may_call_and_a_discharge_is_not_taken(tmp_path: Path) -> None:
    short = GOOD.replace("  networks: [192.0.2.0/24]\n", "").replace(
        "  messages: {REF^I12: refer, ADT^A03: amend}\n", ""
    )
    hl7 = read(tmp_path, short).hl7
    assert hl7 is not None
    assert all(network.is_loopback for network in hl7.networks)
    assert hl7.messages.keys() == {"REF^I12", "REF^I13", "REF^I14"}


def test_tests_come_from_a_source_of_their_own(tmp_path: Path) -> None:
    hl7 = read(tmp_path, GOOD.replace("[P]", "[T, D]") + 'test: "true"\n').hl7
    assert hl7 is not None
    assert hl7.processing == ("T", "D")


@pytest.mark.parametrize(("old", "new", "said"), BAD)
def test_a_part_that_does_not_hold_says_where_and_why(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in GOOD
    with pytest.raises(FilesRefused) as refused:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert said in str(refused.value)


def test_no_two_sources_have_one_sender(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    twin = GOOD.replace("name: trust", "name: twin").replace("A trust", "Another")
    (tmp_path / "twin.yaml").write_text(twin, encoding="utf-8")
    with pytest.raises(FilesRefused, match="the sender PAS of T1 with MSH-11 P"):
        load_all(tmp_path)
