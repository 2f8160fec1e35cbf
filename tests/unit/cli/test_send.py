"""`frontdoor send` for sources that it cannot send as: it says where their messages go."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.app import app
from services.intake import source_files

SIGNED = "authentication: { signed: 'true' }"


def send(source: str, file: Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["send", str(file), "--as", source])
    return done.exit_code, " ".join(done.output.split())


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("yas-forms", "DROPS_DIR/yas-forms/inbox"),
        ("hospital-adw", "ADW_DIR/hospital-adw/inbox"),
        ("police-mailbox", "MAIL_DIR"),
    ],
)
def test_of_a_source_that_sends_no_http_it_says_where_its_files_go(
    source: str, where: str, tmp_path: Path
) -> None:
    code, said = send(source, tmp_path / "any")
    assert code == 2
    assert where in said


def test_for_a_source_that_signs_nobody_else_can_send(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = (source_files.SOURCES / "contact-centre.yaml").read_text(encoding="utf-8")
    (tmp_path / "contact-centre.yaml").write_text(f"{plain}\n{SIGNED}\n", encoding="utf-8")
    monkeypatch.setenv("SOURCES_DIR", str(tmp_path))
    code, said = send("contact-centre", tmp_path / "any")
    assert code == 2
    assert "signature" in said
