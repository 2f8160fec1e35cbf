"""The jars of HAPI HL7 v2: pinned, checked, and kept beside Kafka's."""

from pathlib import Path

from services.devkit import fetch
from services.devkit.jars import Jar, parse, root

SUMS = Path(__file__).with_name("v2.sums")


def lacking(folder: Path) -> list[Jar]:
    """The jars that a folder has not, or not whole."""
    return [jar for jar in parse(SUMS.read_text()) if not jar.lies_in(folder)]


def ensure() -> Path:
    """The folder with all of them; `FetchError` where they are not there and cannot be had."""
    folder = root() / "hapi-v2-2.6.0"
    folder.mkdir(parents=True, exist_ok=True)
    return fetch.ensure(folder, fetch.silently, lacking=lacking)
