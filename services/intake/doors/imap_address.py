"""Where a mailbox is, as settings say it: with TLS, or on this machine."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Address:
    """Where a mailbox is, and the file that has its password."""

    host: str
    port: int
    tls: bool
    user: str
    folder: str
    password: Path


def address(url: str, password: Path | None) -> Address:
    """Where a mailbox is. `ValueError` for what is no address, or would be read by others."""
    if password is None:
        raise ValueError("IMAP_URL needs IMAP_PASSWORD_FILE")
    found = urlsplit(url)
    tls = found.scheme == "imaps"
    if not tls and not (found.scheme == "imap" and found.hostname in _LOOPBACK):
        raise ValueError("IMAP_URL is imaps://user@host/folder; imap:// on this machine only")
    if not found.hostname or not found.username or found.password:
        raise ValueError("IMAP_URL names a host and a user, and no password")
    port = found.port or (993 if tls else 143)
    folder = unquote(found.path.strip("/")) or "INBOX"
    return Address(found.hostname, port, tls, unquote(found.username), folder, password)
