"""`docs/connect-a-source.md` does what it says, step by step, command by command."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli.app import app

PAGE = Path(__file__).parents[2] / "docs" / "connect-a-source.md"
SAMPLE, SOURCE = "week-48.csv", "riverside-housing.yaml"

_BLOCKS = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)

Step = tuple[str, str]
"""A kind of block and what stands in it; of a console, a command and what it prints."""


def steps() -> Iterator[Step]:
    for kind, content in _BLOCKS.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "console":
            yield from (("console", each) for each in content.split("$ ") if each)
        else:
            yield kind, content


def plain(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def printed(expected: list[str], found: list[str]) -> bool:
    """Whether this is what was printed; `…` stands for any lines."""
    if not expected:
        return not found
    head, rest = expected[0], expected[1:]
    if head == "…":
        return any(printed(rest, found[skipped:]) for skipped in range(len(found) + 1))
    return bool(found) and head == found[0] and printed(rest, found[1:])


class Newcomer:
    """Does what the page says."""

    def __init__(self, folder: Path, intake: Path, patch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._intake = intake
        self._patch = patch
        self.done: list[str] = []

    def follow(self, kind: str, content: str) -> None:
        if kind == "csv":
            lines = content.replace("\n", "\r\n").encode("windows-1252")
            (self._folder / SAMPLE).write_bytes(lines)
        elif kind == "yaml":
            (self._folder / SOURCE).write_text(content, encoding="utf-8")
        else:
            self._run(*content.partition("\n")[::2])

    def _run(self, command: str, expected: str) -> None:
        self.done.append(command)
        match shlex.split(command):
            case ["mkdir", *_]:
                self._patch.chdir(self._folder)
            case ["export", "SOURCES_DIR=$PWD"]:
                self._patch.setenv("SOURCES_DIR", str(self._folder))
            case ["export", _]:
                self._patch.setenv("SOURCES_DIR", str(self._intake))
            case ["frontdoor", *words]:
                self._frontdoor(words, expected)

    def _frontdoor(self, words: list[str], expected: str) -> None:
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
        if expected:
            found = plain(result.output)
            assert printed(plain(expected), found), "\n".join(found)


def test_a_newcomer_connects_a_source_by_the_page_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, intake = tmp_path / "connect", tmp_path / "sources"
    own.mkdir()
    monkeypatch.setenv("COLUMNS", "80")
    intake.mkdir()
    newcomer = Newcomer(own, intake, monkeypatch)
    for kind, content in steps():
        newcomer.follow(kind, content)
    assert [each.split()[2] for each in newcomer.done if each.startswith("frontdoor")] == [
        *("check", "try", "check", "try", "try", "add")
    ]
    assert (intake / SOURCE).read_bytes() == (own / SOURCE).read_bytes()


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [
        (["a", "b"], ["a", "b"], True),
        (["a"], ["a", "b"], False),
        (["a", "…"], ["a", "b"], True),
        (["…", "c"], ["a", "b", "c"], True),
        (["…", "c"], ["a", "b"], False),
        (["a", "…", "c"], ["a", "c"], True),
    ],
)
def test_what_is_left_out_may_be_anything(
    expected: list[str], found: list[str], same: bool
) -> None:
    assert printed(expected, found) is same
