"""The locks say which dependency tables they were made from."""

import shutil
from pathlib import Path

import pytest

from services.devkit import locks

ROOT = Path(__file__).parents[3]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the files that are compared."""
    (tmp_path / "bench").mkdir()
    for name in ("pyproject.toml", *locks.LOCKS):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_locks_are_in_order() -> None:
    assert locks.drift(ROOT) == []


def test_a_new_dependency_is_drift(tree: Path) -> None:
    project = (tree / "pyproject.toml").read_text()
    (tree / "pyproject.toml").write_text(project.replace('"rich>=15"', '"rich>=15", "attrs"'))
    assert len(locks.drift(tree)) == len(locks.LOCKS)


def test_a_tool_setting_is_no_drift(tree: Path) -> None:
    with (tree / "pyproject.toml").open("a") as project:
        project.write("\n[tool.something]\nx = 1\n")
    assert locks.drift(tree) == []


def test_recording_settles_drift(tree: Path) -> None:
    (tree / "requirements.lock").write_text("httpx==1 \\\n    --hash=sha256:0\n")
    locks.record(tree)
    assert locks.drift(tree) == []


def test_an_address_in_a_lock_is_a_fault(tree: Path) -> None:
    with (tree / "requirements.lock").open("a") as lock:
        lock.write("--index-url https://packages.example/simple\n")
    assert "contains an address" in locks.drift(tree)[0]


@pytest.mark.parametrize("name", locks.LOCKS)
def test_every_package_has_a_hash(name: str) -> None:
    entries = (ROOT / name).read_text().replace("\\\n", "").splitlines()[1:]
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
