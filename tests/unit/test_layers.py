"""`make check` notices an import that the layers forbid."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")
LAYERS = "Imports point down, and services do not know each other BROKEN"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the services and of the contracts about their imports."""
    shutil.copytree(
        ROOT / "services", tmp_path / "services", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(tree: Path) -> "subprocess.CompletedProcess[str]":
    """Run import-linter on the tree."""
    return subprocess.run(
        [LINT, "--no-cache"], cwd=tree, capture_output=True, text=True, check=False
    )


def test_the_tree_keeps_its_contracts(tree: Path) -> None:
    done = lint(tree)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "statement", "said"),
    [
        ("contracts/planted.py", "import services.chassis", LAYERS),
        ("chassis/planted.py", "import services.intake", LAYERS),
        ("metrics/planted.py", "import services.devkit", LAYERS),
        ("devkit/planted.py", "import services.cli", LAYERS),
        ("router/planted.py", "import services.intake", LAYERS),
        ("eit/planted.py", "import services.router", LAYERS),
        ("stray/__init__.py", "", "stray"),
        ("contracts/planted.py", "import asyncpg", "The core does no I/O BROKEN"),
        ("eit/lifecycle.py", "import prometheus_client", "The core does no I/O BROKEN"),
        ("eit/planted.py", "import services.eit.settings", "read its settings BROKEN"),
        ("router/handlers.py", "import services.router.columns.files", "no columns BROKEN"),
    ],
    ids=[
        "contracts know the chassis",
        "the chassis knows a service",
        "a service knows the devkit",
        "the devkit knows the command line",
        "a service knows another",
        "a service knows another the other way",
        "a package outside the layers",
        "a contract reaches the database",
        "a pure state machine reaches metrics",
        "a module reads settings",
        "the router's process loads what only its commands need",
    ],
)
def test_a_planted_import_is_noticed(tree: Path, module: str, statement: str, said: str) -> None:
    planted = tree / "services" / module
    planted.parent.mkdir(exist_ok=True)
    with planted.open("a") as source:
        source.write(f"\n{statement}\n")
    done = lint(tree)
    assert done.returncode == 1
    assert said in done.stdout
