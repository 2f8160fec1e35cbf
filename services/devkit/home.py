"""Where the devkit keeps its state: `.frontdoor/` in the project, or what FRONTDOOR_HOME names."""

import hashlib
import os
import tempfile
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from services.devkit.lock import held


@dataclass(frozen=True)
class Home:
    """One set of servers' folder. Two homes never share a server, a port or a file."""

    root: Path

    @property
    def logs(self) -> Path:
        """The servers' own logs, one file a server."""
        return self.root / "logs"

    @property
    def keys(self) -> Path:
        """The keys of sources that this home's database knows, one file a source."""
        return self.root / "keys"

    @property
    def runtime(self) -> Path:
        """A folder with a short path, the same for this home every time.

        A Unix socket's path may have about 100 characters; a clone may lie deeper than that.
        """
        name = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"frontdoor-{name}"

    def log(self, server: str) -> Path:
        """The log of one server, in a folder that exists."""
        self.logs.mkdir(parents=True, exist_ok=True)
        return self.logs / f"{server}.log"

    def locked(self) -> AbstractContextManager[None]:
        """Only one process at a time starts or stops servers here."""
        return held(self.root)


def current() -> Home:
    """The home of the project that the working directory lies in."""
    named = os.environ.get("FRONTDOOR_HOME")
    return Home(Path(named).absolute() if named else _project() / ".frontdoor")


def _project() -> Path:
    here = Path.cwd()
    roots = (folder for folder in (here, *here.parents) if (folder / "pyproject.toml").is_file())
    return next(roots, here)
