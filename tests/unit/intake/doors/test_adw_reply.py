"""The answer to a notice as files: whole, in the client's order, and once."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from services.intake.doors import adw_reply
from services.intake.formats import adw
from services.intake.formats.adw_events import Event
from services.intake.parts.adw import Mesh
from services.intake.rejected import Code, refuse
from services.intake.source import Source
from services.intake.source_files import load
from services.intake.submission import Acceptance, Door, Refusal, Submission
from tests.unit.intake.messages import START, message
from tests.unit.intake.notices import notice

HOSPITAL = load("hospital-adw")
MESH = Mesh(mailbox="X26OT002", mailboxes={"RFM8C2": "X26HC010"}, workflow="ADW_1")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folders of a source."""
    for name in (adw_reply.OUTBOX, adw_reply.WRITING):
        (tmp_path / name).mkdir()
    return tmp_path


def meshed() -> Source:
    """A hospital that is reached by MESH."""
    assert HOSPITAL.adw is not None
    return HOSPITAL.model_copy(update={"adw": HOSPITAL.adw.model_copy(update={"mesh": MESH})})


def came(body: bytes, source: Source = HOSPITAL) -> Submission:
    """A notice that was taken up."""
    return replace(
        message(1),
        source=source,
        door=Door.ADW,
        body=body,
        sha256=hashlib.sha256(body).digest(),
        content=adw.parse(notice(), HOSPITAL),
    )


def accepted(given: Submission) -> Acceptance:
    """It is a referral now."""
    return Acceptance(given.id, 1, START)


def there(root: Path) -> dict[str, bytes]:
    """What stands in the outbox."""
    return {path.name: path.read_bytes() for path in (root / adw_reply.OUTBOX).iterdir()}


def test_without_mesh_an_answer_is_a_data_file_alone(root: Path) -> None:
    given = came(notice())
    adw_reply.give(root, given, accepted(given))
    [name] = there(root)
    assert name == f"adw-response-{given.sha256.hex()[:32]}.dat"
    assert list((root / adw_reply.WRITING).iterdir()) == []


def test_the_control_file_beside_it_goes_to_the_hospitals_mailbox(root: Path) -> None:
    given = came(notice(), meshed())
    adw_reply.give(root, given, accepted(given))
    data, control = sorted(there(root), reverse=True)
    assert (data[-4:], control[-4:]) == (".dat", ".ctl")
    assert data[:-4] == control[:-4]
    tree = etree.fromstring(there(root)[control])
    assert tree.findtext("From_DTS") == "X26OT002"
    assert tree.findtext("To_DTS") == "X26HC010"
    assert tree.findtext("WorkflowId") == "ADW_1"
    assert tree.findtext("LocalId") == data[:-4]
    written = {name: (root / adw_reply.OUTBOX / name).stat().st_mtime_ns for name in there(root)}
    assert written[data] <= written[control], "a client looks for control files"


def test_given_again_it_takes_its_own_place(root: Path) -> None:
    given = came(notice(), meshed())
    adw_reply.give(root, given, accepted(given))
    first = there(root)
    adw_reply.give(root, given, accepted(given))
    assert there(root) == first


def test_a_later_answer_to_the_same_bytes_replaces_the_earlier_one(root: Path) -> None:
    given = came(notice())
    unknown = refuse(404, Code.NOT_FOUND, "There is no referral under this reference.")
    adw_reply.give(root, given, Refusal(given.id, START, unknown))
    rejected = there(root)
    adw_reply.give(root, given, accepted(given))
    assert there(root).keys() == rejected.keys()
    assert there(root) != rejected


@pytest.mark.parametrize("body", [notice(Event.ADMISSION), b"<Bundle", b""])
def test_what_has_no_answer_leaves_nothing(root: Path, body: bytes) -> None:
    given = came(body)
    adw_reply.give(root, given, Refusal(given.id, START, refuse(400, Code.INVARIANT, "No.")))
    assert there(root) == {}
