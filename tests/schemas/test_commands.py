"""`frontdoor schemas`: what it prints, and when it exits with 1."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli import exported, released, schemas
from services.contracts import export

ERASED = export.file_name("asc.referral.erased.v1")


def frontdoor_schemas(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(schemas.app, [*arguments])
    return done.exit_code, done.output


def of(tree: Path) -> tuple[str, str]:
    return ("--directory", str(tree / "schemas"))


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Example", "-c", "user.email=example@frontdoor.example")
    command = ["git", "-C", str(root), *identity, *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project whose schemas say what the code says today."""
    exported.write(shutil.copytree(exported.SCHEMAS, tmp_path / "schemas"))
    return tmp_path


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Schemas as they would have been if an erasure had once had no version."""
    directory = tmp_path / "older"
    directory.mkdir()
    for path in exported.SCHEMAS.glob("*.schema.json"):
        shutil.copy(path, directory)
    forget_version(directory / ERASED)
    return directory


def forget_version(path: Path) -> None:
    schema = json.loads(path.read_text())
    del schema["properties"]["version"]
    schema["required"].remove("version")
    path.write_text(json.dumps(schema))


def test_check_is_silent_where_schemas_and_code_say_the_same(tree: Path) -> None:
    assert frontdoor_schemas("check", *of(tree)) == (0, "")


def test_check_tells_what_drifted_and_export_mends_it(tree: Path) -> None:
    (tree / "schemas" / ERASED).write_text("{}")
    code, told = frontdoor_schemas("check", *of(tree))
    assert code == 1
    assert told == f"{ERASED} said something else than the code\nRun: make schemas\n"
    assert frontdoor_schemas("export", *of(tree))[0] == 0
    assert frontdoor_schemas("check", *of(tree), "--json") == (0, "[]\n")


def test_compat_finds_nothing_between_today_and_today() -> None:
    assert frontdoor_schemas("compat", str(exported.SCHEMAS)) == (0, "")


def test_compat_tells_what_breaks_where_and_why(older: Path) -> None:
    code, told = frontdoor_schemas("compat", str(older))
    assert code == 1
    assert told == (
        "older  asc.referral.erased.v1  breaking: /version: required property added: "
        "what is already written does not have it\n"
    )


def test_compat_tells_the_same_as_json(older: Path) -> None:
    code, told = frontdoor_schemas("compat", str(older), "--json")
    assert code == 1
    assert json.loads(told) == [
        {
            "release": "older",
            "type": "asc.referral.erased.v1",
            "path": "/version",
            "what": "required property added",
            "verdict": "breaking",
            "why": "what is already written does not have it",
        }
    ]


def test_compat_refuses_a_directory_without_schemas(tmp_path: Path) -> None:
    assert frontdoor_schemas("compat", str(tmp_path))[0] == 2


def test_compat_compares_with_every_release_not_only_the_last(tree: Path, older: Path) -> None:
    git(tree, "init", "--quiet")
    shutil.copy(older / ERASED, tree / "schemas" / ERASED)
    git(tree, "add", "schemas")
    git(tree, "commit", "--quiet", "--message", "First")
    git(tree, "tag", "v0.1.0")
    shutil.copy(exported.SCHEMAS / ERASED, tree / "schemas" / ERASED)
    git(tree, "add", "schemas")
    git(tree, "commit", "--quiet", "--message", "Second")
    git(tree, "tag", "v0.2.0")
    code, told = frontdoor_schemas("compat", *of(tree))
    assert code == 1
    assert [line.split()[0] for line in told.splitlines()] == ["v0.1.0"]
    assert set(released.in_tags(tree)["v0.2.0"]) == set(released.in_directory(tree / "schemas"))


def test_compat_says_so_where_nothing_is_released(tree: Path) -> None:
    git(tree, "init", "--quiet")
    assert frontdoor_schemas("compat", *of(tree)) == (
        0,
        "Nothing is released yet: there is nothing to break.\n",
    )


def test_compat_says_so_where_there_is_no_history(tree: Path) -> None:
    code, told = frontdoor_schemas("compat", *of(tree))
    assert code == 1
    assert "git repository" in told


def test_what_is_released_is_compatible_with_today() -> None:
    """Holds the working tree to every release of this repository."""
    try:
        found = released.in_tags(exported.SCHEMAS.parent)
    except released.NoHistory:
        pytest.skip("no git history here to take releases from")
    if not found:
        pytest.skip("nothing is released yet")
    assert frontdoor_schemas("compat")[0] == 0
