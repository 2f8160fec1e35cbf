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

    def token(self, name: str) -> str | None:
        """The access token in `<name>.token`, read anew each time; None where there is no file."""
        if self._folder is None:
            return None
        path = self._folder / f"{name}.token"
        try:
            _check(path, path.stat().st_mode)
            return path.read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            raise SecretFileError(f"{path.name} is no token") from None


def _check(path: Path, mode: int) -> None:
    if stat.S_IMODE(mode) & 0o077:
        raise SecretFileError(f"{path.name}: others may read it; give it the mode 600")


def _secrets(path: Path, mode: int) -> tuple[bytes, ...]:
    _check(path, mode)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    try:
        return tuple(map(signatures.secret, lines))
    except ValueError:
        raise SecretFileError(f"{path.name}: a line is no secret") from None
