"""The topics as `schemas/topics.yaml` declares them: key, partitions, retention, who, what."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

TOPICS_FILE = Path(__file__).parents[2] / "schemas" / "topics.yaml"


class Topic(BaseModel):
    """One topic. `events: state` supersede each other; `events: steps` must all be handled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^asc\.[a-z.-]+\.v[1-9][0-9]*$")]
    description: str
    key: str
    partitions: Annotated[int, Field(ge=1)]
    cleanup: Literal["delete", "compact"]
    retention_days: Annotated[int, Field(ge=1)] | None
    max_message_bytes: int
    events: Literal["state", "steps"]
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    types: tuple[str, ...]

    def config(self) -> dict[str, str]:
        """Kafka's own settings for this topic."""
        days = self.retention_days
        return {
            "cleanup.policy": self.cleanup,
            "retention.ms": "-1" if days is None else str(days * 86_400_000),
            "max.message.bytes": str(self.max_message_bytes),
            "message.timestamp.type": "LogAppendTime",
        }


def load(path: Path = TOPICS_FILE) -> dict[str, Topic]:
    """All topics by name, in a dict of the caller's own; our own file is read once a process."""
    return dict(_declared()) if path == TOPICS_FILE else _read(path)


@cache
def _declared() -> dict[str, Topic]:
    return _read(TOPICS_FILE)


def _read(path: Path) -> dict[str, Topic]:
    rows = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["topics"]
    return {row["name"]: Topic.model_validate(row) for row in rows}
