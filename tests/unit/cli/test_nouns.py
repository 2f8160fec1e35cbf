"""The command's nouns: all are there, and one is had without the others."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from services.cli.app import app
from services.cli.nouns import NOUNS

WITHOUT = """
import sys
sys.argv = ["frontdoor", "db", "--help"]
from services.cli.app import main
try:
    main()
finally:
    print(*sorted(name for name in sys.modules if name.startswith("services.")), file=sys.stderr)
"""


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_is_a_command_of_its_name(noun: str) -> None:
    command = typer.main.get_command(app).commands[noun]  # type: ignore[attr-defined]
    assert command.name == noun
    assert command.help


def test_they_stand_in_the_order_of_the_alphabet() -> None:
    assert list(NOUNS) == sorted(NOUNS)


def test_a_command_imports_no_service_that_it_does_not_speak_of() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT],
        cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True,
    )  # fmt: skip
    imported = done.stderr.split()
    assert "services.cli.db" in imported
    assert not [name for name in imported if name.startswith(("services.router", "services.eit"))]
