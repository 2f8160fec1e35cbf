"""The secrets of sources that sign: a file each, `<source>.secrets`, a line a secret.

While a secret is changed over, the file has both.
"""

import stat
from collections.abc import Sequence
from pathlib import Path

from services.intake import signatures


class SecretFileError(Exception):
    """A file of secrets cannot be used; why, without any of it."""


class SecretFiles:
    """Read anew when a file changes, so that a change takes effect without a restart."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._read: dict[str, tuple[int, tuple[bytes, ...]]] = {}

    def of(self, source: str) -> Sequence[bytes]:
        """The secrets in force; none where there is no file."""
        if self._folder is None:
            return ()
        path = self._folder / f"{source}.secrets"
        try:
            found = path.stat()
        except FileNotFoundError:
            return ()
        known = self._read.get(source)
        if known is None or known[0] != found.st_mtime_ns:
            self._read[source] = known = (found.st_mtime_ns, _secrets(path, found.st_mode))
        return known[1]


def _secrets(path: Path, mode: int) -> tuple[bytes, ...]:
    if stat.S_IMODE(mode) & 0o077:
        raise SecretFileError(f"{path.name}: others may read it; give it the mode 600")
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    try:
        return tuple(map(signatures.secret, lines))
    except ValueError:
        raise SecretFileError(f"{path.name}: a line is no secret") from None
