"""What the HL7 part of a source file may say."""

from pathlib import Path

import pytest

from services.intake.canonical import Act, Withdrawal
from services.intake.source import Source
from services.intake.source_files import SourceFileError, load

GOOD = """
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
    ("facility: T1", "", "/hl7/sender/facility"),
    ("192.0.2.0/24", "everywhere", "/hl7/networks/0"),
    ("[192.0.2.0/24]", "[]", "/hl7/networks"),
    ("[P]", "[X]", "/hl7/processing/0"),
    ("[P]", "[P, T]", "only a source with `test`"),
    ("Europe/London", "Europe/Nowhere", "/hl7/zone: "),
    ("REF^I12: refer", "ORU^R01: refer", "/hl7/messages/ORU^R01"),
    ("REF^I12: refer", "REF^I12: make", "/hl7/messages/REF^I12"),
    ("PV1-19", "visit number", "/hl7/reference/0"),
    ("[PV1-19, RF1-6.1]", "[]", "/hl7/reference"),
    ("withdrawn_by_source", "gone", "/hl7/statuses/E"),
    ("door: mllp", "door: http-json", "`hl7` part"),
    ("  zone:", "  timezone:", "/hl7/timezone"),
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
    with pytest.raises(SourceFileError) as refused:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert said in str(refused.value)
