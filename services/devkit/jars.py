"""Kafka's jars: which ones, with which sums, and whether they lie complete in the cache."""

import hashlib
import os
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import platformdirs

KAFKA_VERSION = "4.4.0"
SUMS = "kafka.sums"


@dataclass(frozen=True, kw_only=True)
class Jar:
    """One jar, by its Maven coordinate and the SHA-256 sum that it must have."""

    coordinate: str
    sha256: str

    @property
    def name(self) -> str:
        """The file's name, as Maven gives it."""
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"

    def lies_in(self, folder: Path) -> bool:
        """Whether the jar is there, whole. A half-written one is not."""
        path = folder / self.name
        return path.is_file() and self.matches(path)

    def matches(self, path: Path) -> bool:
        """Whether the file has this jar's sum."""
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == self.sha256


def locked() -> list[Jar]:
    """The jars of one Kafka, from the sums in this package.

    Another release's client among them would start and fail later, so mixed versions are refused.
    """
    jars = parse(files(__package__).joinpath(SUMS).read_text())
    mixed = [
        jar.coordinate
        for jar in jars
        if jar.coordinate.startswith("org.apache.kafka:")
        and not jar.coordinate.endswith(f":{KAFKA_VERSION}")
    ]
    if mixed:
        raise ValueError(f"{SUMS} mixes releases: {', '.join(mixed)} beside Kafka {KAFKA_VERSION}")
    return jars


def parse(sums: str) -> list[Jar]:
    """The jars of a file of sums, one a line: the sum and the coordinate."""
    lines = (line.split() for line in sums.splitlines())
    return [Jar(coordinate=coordinate, sha256=sha256) for sha256, coordinate in lines]


def missing(folder: Path) -> list[Jar]:
    """The jars that are not in the folder, or not whole."""
    return [jar for jar in locked() if not jar.lies_in(folder)]


def cache() -> Path:
    """Where Kafka's jars are kept."""
    return root() / f"kafka-{KAFKA_VERSION}"


def root() -> Path:
    """Where jars are kept, for all clones of this user; FRONTDOOR_CACHE names another place."""
    named = os.environ.get("FRONTDOOR_CACHE")
    return Path(named) if named else platformdirs.user_cache_path("frontdoor")
