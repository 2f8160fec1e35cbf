"""Each source as it stands: its file, its keys, and whether its messages are taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from services.chassis.reviewed.faults import Fault
from services.cli.on_database import Connection
from services.intake import keys, reading
from services.intake.disabling import Disabled, disabled
from services.intake.keys import Issued
from services.intake.source import Source
from services.intake.source_reading import Found

_STYLES = {"enabled": "green", "disabled": "yellow", "refused": "red"}


@dataclass(frozen=True)
class Listed:
    """One source; `source` is missing where its file does not hold."""

    name: str
    source: Source | None
    faults: tuple[str, ...]
    keys: tuple[Issued, ...]
    disabled: Disabled | None

    @property
    def state(self) -> str:
        """One word."""
        if self.disabled:
            return "disabled"
        if self.source is None:
            return "refused"
        return "test" if self.source.test else "enabled"


async def listed(connection: Connection, found: Found) -> list[Listed]:
    """Every source that has a file, in the order of their names."""
    issued, off = await keys.in_force(connection), await disabled(connection)
    return [
        Listed(
            name,
            found.sources.get(name),
            tuple(_told(each) for each in found.faults if Path(each.place.file).stem == name),
            tuple(each for each in issued if each.source == name),
            off.get(name),
        )
        for name in sorted({*found.sources, *found.refused})
    ]


def _told(fault: Fault) -> str:
    """Without the folder, which is the same for all."""
    place = fault.place
    return f"{Path(place.file).name}:{place.line}:{place.column}: {fault.message}"


def as_dict(each: Listed) -> dict[str, Any]:
    """For `--json`."""
    source, off = each.source, each.disabled
    return {
        "name": each.name,
        "title": source and source.title,
        "kind": source and source.kind,
        "door": source and source.door,
        "contact": source and source.contact and source.contact.model_dump(mode="json"),
        "format": source and reading.format_of(source).title,
        "test": source and source.test,
        "state": each.state,
        "keys": [
            {
                "fingerprint": key.fingerprint,
                "issued_at": key.issued_at.isoformat(),
                "expires_at": key.expires_at and key.expires_at.isoformat(),
            }
            for key in each.keys
        ],
        "disabled": off and {"reason": off.reason, "by": off.by, "since": off.since.isoformat()},
        "faults": list(each.faults),
    }


def table(found: Iterable[Listed]) -> Table:
    """A few lines a source, for 80 columns."""
    made = Table("Source", "State", "", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    made.columns[0].no_wrap = True
    for each in found:
        made.add_row(each.name, Text(each.state, _STYLES.get(each.state, "")), _details(each))
    return made


def _details(each: Listed) -> Text:
    off, source = each.disabled, each.source
    lines = [
        *([f"by {off.by}, {off.since:%Y-%m-%d}: {off.reason}"] if off else []),
        *(each.faults if source is None else _described(source)),
        *(_key(key) for key in each.keys),
        *(["no key"] if source is not None and source.keyed and not each.keys else []),
    ]
    return Text("\n".join(lines) + "\n")


def _described(source: Source) -> list[str]:
    kind, form = source.kind.replace("_", " "), reading.format_of(source).title
    whom = [f"contact: {source.contact.told}"] if source.contact else []
    return [source.title, f"{kind}, door {source.door}: {form}", *whom]


def _key(key: Issued) -> str:
    ends = f" until {key.expires_at:%Y-%m-%d}" if key.expires_at else ""
    return f"key {key.fingerprint} since {key.issued_at:%Y-%m-%d}{ends}"
