"""Control files beside MESH messages: what they announce, and what we write."""

import pytest

from services.intake.formats import mesh_control
from services.intake.formats.mesh_control import Control
from services.intake.rejected import Rejected

CAME = b"""<DTSControl><Version>1.0</Version><AddressType>ALL</AddressType>
<MessageType>Data</MessageType><From_DTS>X26HC010</From_DTS><To_DTS>X26OT002</To_DTS>
<StatusRecord><Status>SUCCESS</Status></StatusRecord></DTSControl>"""

OURS = Control(sender="X26OT002", receiver="X26HC010", workflow="ADW_1", local_id="a<b&c")


def test_data_is_told_from_a_report() -> None:
    assert mesh_control.announces_data(CAME)
    assert not mesh_control.announces_data(CAME.replace(b"Data", b"Report"))
    assert not mesh_control.announces_data(b"<DTSControl/>")


@pytest.mark.parametrize("body", [b"", b"<DTSControl", b"<!DOCTYPE a><DTSControl/>"])
def test_what_is_no_control_file_is_refused(body: bytes) -> None:
    with pytest.raises(Rejected):
        mesh_control.announces_data(body)


def test_what_we_write_announces_data_and_says_to_whom() -> None:
    written = mesh_control.written(OURS)
    assert mesh_control.announces_data(written)
    for part in (
        b"<From_DTS>X26OT002</From_DTS>",
        b"<To_DTS>X26HC010</To_DTS>",
        b"<WorkflowId>ADW_1</WorkflowId>",
        b"<LocalId>a&lt;b&amp;c</LocalId>",
    ):
        assert part in written
