"""Where a source is told: an address from a reviewed file, over TLS."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from services.intake.back.words import wanted
from services.intake.parts.answers import EVERYTHING, Answers, Told
from services.intake.source_files import SOURCES, check, load


@pytest.mark.parametrize(
    "url",
    [
        "https://partner.example/answers",
        "https://partner.example:8443/a/b",
        "http://127.0.0.1:9/answers",
        "http://[::1]:9/answers",
        "http://localhost/answers",
    ],
)
def test_https_or_this_machine(url: str) -> None:
    assert Answers(url=url).tells == EVERYTHING


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/answers",
        "http://127.0.0.1.partner.example/answers",
        "http://127.0.0.1@partner.example/answers",
        "https://user:secret@partner.example/answers",
        "https://partner.example/answers?token=secret",
        "https://partner.example/answers#part",
        "https:///answers",
        "https://partner.example:port/answers",
        "https://[::1/answers",
        "ftp://partner.example/answers",
        "file:///etc/passwd",
        "https://partner.example/a b",
        "partner.example",
        "",
    ],
)
def test_no_other_address_holds(url: str) -> None:
    with pytest.raises(ValidationError):
        Answers(url=url)


def test_something_is_told_and_each_once() -> None:
    for tells in ((), ("decided", "decided"), ("everything",)):
        with pytest.raises(ValidationError):
            Answers(url="https://partner.example/answers", tells=tells)


HTTPS = "https://partner.example/answers"


@pytest.mark.parametrize(
    ("source", "answers", "wrong"),
    [
        ("contact-centre", {"url": HTTPS}, None),
        ("contact-centre", {"url": HTTPS, "secret": "theirs"}, None),
        ("contact-centre", {}, "need a 'url'"),
        ("contact-centre", {"url": HTTPS, "target": "1"}, "have no 'target'"),
        ("contact-centre", {"url": HTTPS, "token": "t"}, "have no 'token'"),
        ("yas", {"url": HTTPS, "target": "2222222222", "token": "yas"}, None),
        ("yas", {"url": HTTPS}, "need a 'target'"),
        ("yas", {"url": HTTPS, "target": "1", "secret": "s"}, "have no 'secret'"),
        ("hospital-adw", {"tells": ["rejected"]}, None),
        ("hospital-adw", {"url": HTTPS}, "have no 'url'"),
        ("hospital-hl7", {"url": HTTPS}, "nobody is answered later at the door 'mllp'"),
        ("gp-mailbox", {"url": HTTPS}, "nobody is answered later at the door 'mailbox'"),
        ("yas-forms", {"url": HTTPS}, "nobody is answered later at the door 'folder'"),
    ],
)
def test_each_door_has_its_own_way_back(
    tmp_path: Path, source: str, answers: dict[str, Any], wrong: str | None
) -> None:
    shutil.copytree(SOURCES, tmp_path / "sources")
    file = tmp_path / "sources" / f"{source}.yaml"
    file.write_text(file.read_text() + yaml.safe_dump({"answers": answers}))
    faults = [str(each) for each in check(tmp_path / "sources").faults]
    assert (not faults) if wrong is None else any(wrong in each for each in faults)


def test_what_a_door_has_no_word_for_is_left_out() -> None:
    found = {name: load(name) for name in ("contact-centre", "yas", "hospital-adw", "gp-mailbox")}
    told = {
        name: source.model_copy(update={"answers": Answers(url=HTTPS)})
        for name, source in found.items()
    }
    known = wanted(told)
    assert known["contact-centre"] == set(Told)
    assert known["yas"] == set(Told) - {Told.INFORMATION_NEEDED}
    assert known["hospital-adw"] == {Told.REJECTED}
    assert "gp-mailbox" not in known
    assert wanted(found) == {}
