"""What `schemas/` holds that is made from the code: one text a file."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from services.contracts import asyncapi, examples, export, topics
from services.intake.source_schema import source_schema
from services.router.schema import schemas

SCHEMAS = topics.TOPICS_FILE.parent
_MADE = (
    "*.schema.json",
    "asyncapi.yaml",
    "openapi-*.yaml",
    "packs/*.schema.json",
    "sources/*.schema.json",
)
_INTERFACES = {
    "eit": "services.eit.api",
    "intake": "services.intake.api",
    "router": "services.router.api",
    "triage": "services.intake.triage.api",
}


def documents() -> dict[str, str]:
    """Every exported file by name, as the code says it today."""
    events = asyncapi.document(topics.load(), examples.load())
    return {
        **export.files(),
        "asyncapi.yaml": export.as_yaml(events),
        **{f"openapi-{name}.yaml": _interface(module) for name, module in _INTERFACES.items()},
        **{f"packs/{name}.schema.json": _as_json(each) for name, each in schemas().items()},
        "sources/source.schema.json": _as_json(source_schema()),
    }


def _interface(module: str) -> str:
    """A service is loaded when it is asked for: no other command waits for it."""
    return export.as_yaml(import_module(module).build_api().openapi())


def _as_json(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2) + "\n"


def drift(directory: Path) -> list[str]:
    """Where the directory says something else than the code, one sentence each."""
    return [sentence for _, sentence in sorted(_differences(directory, documents()))]


def write(directory: Path) -> list[str]:
    """Bring the directory up to date; tells what changed, one sentence each."""
    wanted = documents()
    changes = sorted(_differences(directory, wanted))
    for name, _ in changes:
        if name in wanted:
            (directory / name).parent.mkdir(exist_ok=True)
            (directory / name).write_text(wanted[name], encoding="utf-8")
        else:
            (directory / name).unlink()
    return [sentence for _, sentence in changes]


def _differences(directory: Path, wanted: dict[str, str]) -> Iterator[tuple[str, str]]:
    paths = [path for pattern in _MADE for path in directory.glob(pattern)]
    found = {path.relative_to(directory).as_posix(): path for path in paths}
    for name, text in wanted.items():
        if name not in found:
            yield name, f"{name} was missing"
        elif found[name].read_text(encoding="utf-8") != text:
            yield name, f"{name} said something else than the code"
    for name in found.keys() - wanted.keys():
        yield name, f"{name} belonged to nothing in the code"
