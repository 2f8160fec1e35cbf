"""Reading the source files: what does not hold is refused with file, pointer and reason."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from services.intake.source import Source

SOURCES = Path(__file__).parent / "sources"


class SourceFileError(Exception):
    """A source file cannot be used. Says the file, where in it, and why."""

    def __init__(self, file: str, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(f"{file}: {problem}" for problem in problems))
        self.file = file
        self.problems = problems


class _Strings(yaml.BaseLoader):
    """Every scalar is text, so that `no` stays an answer and a SNOMED code keeps its digits."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"line {line}: {', '.join(twice)} stands there twice")
        return super().construct_mapping(node, deep)


def load_all(directory: Path = SOURCES) -> dict[str, Source]:
    """Every source by name. `code_tables_of: <name>` borrows another source's code tables."""
    raw = {path: _read(path) for path in sorted(directory.glob("*.yaml"))}
    tables = {path.stem: content.get("code_tables", []) for path, content in raw.items()}
    return {path.stem: _source(path, content, tables) for path, content in raw.items()}


def load(name: str, directory: Path = SOURCES) -> Source:
    """One source."""
    return load_all(directory)[name]


def _read(path: Path) -> dict[str, Any]:
    try:
        # A subclass of the base loader, which makes nothing but text, lists and mappings.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Strings)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceFileError(path.name, (str(error),)) from None
    if not isinstance(content, dict):
        raise SourceFileError(path.name, ("/: is not a mapping",))
    return content


def _source(path: Path, content: dict[str, Any], tables: dict[str, Any]) -> Source:
    content = _with_tables(path, content, tables)
    try:
        source = Source.model_validate(content)
    except ValidationError as error:
        raise SourceFileError(path.name, _problems(error)) from None
    if source.name != path.stem:
        raise SourceFileError(path.name, ("/name: is not the name of the file",))
    return source


def _with_tables(path: Path, content: dict[str, Any], tables: dict[str, Any]) -> dict[str, Any]:
    lender = content.get("code_tables_of")
    if lender is None:
        return content
    if lender not in tables or "code_tables" in content:
        raise SourceFileError(path.name, ("/code_tables_of: must name another source's tables",))
    rest = {key: value for key, value in content.items() if key != "code_tables_of"}
    return rest | {"code_tables": tables[lender]}


def _problems(error: ValidationError) -> tuple[str, ...]:
    return tuple(
        "/" + "/".join(str(part) for part in each["loc"]) + ": " + each["msg"]
        for each in error.errors(include_url=False, include_input=False)
    )
