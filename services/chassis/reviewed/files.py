"""The bytes of a reviewed file."""

from pathlib import Path

from services.chassis.reviewed.faults import Faults, Place
from services.chassis.reviewed.nodes import MAX_BYTES


def file_content(path: Path, faults: Faults) -> bytes | None:
    """What a file holds, or its beginning where it is too large; None with a fault noted."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        faults.add(Place(str(path)), f"the file cannot be read: {error.strerror}")
        return None
