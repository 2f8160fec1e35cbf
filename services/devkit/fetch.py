"""Bring Kafka's jars into the cache: each is downloaded aside, checked, then moved into place."""

import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from jgo.maven import MavenContext

from services.devkit.errors import DevkitError
from services.devkit.jars import Jar, cache, missing
from services.devkit.lock import held

Progress = Callable[[int, int], None]
Maven = Callable[[Path], MavenContext]
Lacking = Callable[[Path], list[Jar]]
AT_ONCE = 4


class FetchError(DevkitError):
    """A jar could not be downloaded, or what came is not the jar that was locked."""


def central(aside: Path) -> MavenContext:
    """Maven's public repository, downloading into the folder `aside`."""
    return MavenContext(repo_cache=aside, timeout=60)


def ensure(
    folder: Path, progress: Progress, maven: Maven = central, lacking: Lacking = missing
) -> Path:
    """The folder with all jars in it, whole; downloads what is missing and nothing else.

    `progress` is told how many are done, of how many; `lacking` says what a folder lacks.
    """
    if lacking(folder):
        with held(folder):
            _fill(folder, progress, maven, lacking)
    return folder


def _fill(folder: Path, progress: Progress, maven: Maven, lacking: Lacking) -> None:
    for left_over in folder.glob(".partial-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    aside = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
    try:
        _fetch_all(lacking(folder), maven(aside), folder, progress)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def silently(done: int, total: int) -> None:
    """Progress for those who do not want to see any."""


def ensure_cached() -> Path:
    """The cache with all jars in it, for callers without a terminal."""
    return ensure(cache(), silently)


def _fetch_all(wanted: list[Jar], maven: MavenContext, folder: Path, progress: Progress) -> None:
    progress(0, len(wanted))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(_fetch, jar, maven, folder) for jar in wanted]
        try:
            for done, job in enumerate(jobs, start=1):
                job.result()
                progress(done, len(wanted))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _fetch(jar: Jar, maven: MavenContext, folder: Path) -> None:
    group, artifact, version = jar.coordinate.split(":")
    try:
        came = maven.project(group, artifact).at_version(version).artifact().resolve()
    except (requests.RequestException, RuntimeError, OSError) as error:
        raise FetchError(
            f"Could not download {jar.name} ({type(error).__name__}). Check the network and the "
            f"free space in {folder}, then run it again: what is there already is kept."
        ) from error
    if not jar.matches(came):
        raise FetchError(
            f"{jar.name} came with another SHA-256 sum than the locked one and was thrown away. "
            "Run it again; if it stays so, a proxy or mirror changes what it serves."
        )
    aside = maven.repo_cache / jar.name
    shutil.copyfile(came, aside)
    aside.replace(folder / jar.name)
