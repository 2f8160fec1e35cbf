"""XML attacks against every reader of XML: nothing falls over, hangs, reaches out or repeats."""

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from services.intake.canonical import Canonical
from services.intake.doors import fhir_wire
from services.intake.formats import adw, adw_answer, adw_notice, bars, fhir_xml, mesh_control
from services.intake.formats.adw_verdict import verdict
from services.intake.rejected import Rejected
from services.intake.source_files import load
from services.intake.submission import Refusal
from tests.unit.intake.formats.xml_attacks import ATTACKS, SECRET, Attack
from tests.unit.intake.messages import START

HOSPITAL, AMBULANCE = load("hospital-adw"), load("bars-examples")
CPU_SECONDS = 1.0
_ID = UUID(int=1)
NEVER_READ = "Testfilecontent"

READERS: dict[str, Callable[[bytes], object]] = {
    "adw": lambda body: adw.parse(body, HOSPITAL),
    "bars": lambda body: bars.parse(body, "application/fhir+xml", AMBULANCE),
    "tree": fhir_xml.read,
    "envelope": adw_notice.envelope,
    "control": mesh_control.announces_data,
}


@dataclass(frozen=True)
class Trap:
    """A file that must not be read, and a port that nobody may knock at."""

    file: Path
    listening: socket.socket

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.listening.getsockname()[1])

    def knocked(self) -> bool:
        """Whether somebody connected."""
        try:
            self.listening.accept()
        except BlockingIOError:
            return False
        return True


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trap]:
    """One for all rows."""
    file = tmp_path_factory.mktemp("secret") / "file.txt"
    file.write_text(NEVER_READ)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield Trap(file, listening)


def reading(read: Callable[[bytes], object], body: bytes) -> object:
    """What came of it: what was read, or why it is refused."""
    began = time.process_time()
    try:
        return read(body)
    except Rejected as rejected:
        return rejected
    finally:
        assert time.process_time() - began < CPU_SECONDS


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_nothing_falls_over_hangs_reaches_out_or_repeats(
    attack: Attack, reader: str, trap: Trap
) -> None:
    came = reading(READERS[reader], attack.make(trap.file, trap.port))
    if isinstance(came, Rejected):
        assert SECRET not in str(came.problems) + str(came)
        assert came.status in (400, 413, 422)
    assert NEVER_READ not in repr(came)
    assert not trap.knocked()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_what_may_be_read_is_still_about_the_right_person(attack: Attack, trap: Trap) -> None:
    came = reading(READERS["adw"], attack.make(trap.file, trap.port))
    assert isinstance(came, Canonical if attack.harmless else Rejected)
    if isinstance(came, Canonical):
        assert came.person.family_name == "Testperson"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_answer_to_it_repeats_nothing(attack: Attack, trap: Trap) -> None:
    body = attack.make(trap.file, trap.port)
    came = reading(READERS["adw"], body)
    if isinstance(came, Rejected) and HOSPITAL.adw is not None:
        about = adw_notice.envelope(body)
        told = verdict(about, Refusal(_ID, START, came))
        answer = adw_answer.answer(about, None, told, HOSPITAL.adw, of="a test")
        written = fhir_wire.xml(answer) if answer else b""
        assert SECRET.encode() not in written
        assert b"Testperson" not in written


def test_there_are_enough_classes() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 20
