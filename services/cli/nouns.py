"""The command's nouns: each is imported when it is asked for, and the others are not."""

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

NOUNS = (
    "answers",
    "consumers",
    "db",
    "dead-letters",
    "demo",
    "dev",
    "eit",
    "facts",
    "intake",
    "links",
    "outbox",
    "reconcile",
    "referral",
    "rules",
    "run",
    "schemas",
    "send",
    "sources",
    "status",
    "topics",
    "triage",
)
"""A module each in this folder, with an `app` of several commands or a function of its name."""


class Nouns(Mapping[str, Any]):
    """The commands by name."""

    def __getitem__(self, name: str) -> Any:
        if name not in NOUNS:
            raise KeyError(name)
        module = importlib.import_module(f"services.cli.{name.replace('-', '_')}")
        if hasattr(module, "app"):
            return _named(get_group(module.app), name)
        alone = typer.Typer()
        alone.command(name)(getattr(module, name))
        return get_group(alone).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(NOUNS)

    def __len__(self) -> int:
        return len(NOUNS)


def _named(group: TyperGroup, name: str) -> TyperGroup:
    group.name = name
    return group


class Commands(TyperGroup):
    """`frontdoor`, without importing what was not asked for."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given | {"commands": Nouns()})
