"""What services set aside."""

from services.contracts import topics
from services.devkit.fleet import SERVICES


class NotSetAside(Exception):
    """Somebody neither handled a record nor set it aside."""


def readers(topic: str) -> list[str]:
    """Those of its consumers that set aside; the stand-in notes in its ledger whatever it meets."""
    return [name for name in topics.load()[topic].consumers if name in SERVICES]
