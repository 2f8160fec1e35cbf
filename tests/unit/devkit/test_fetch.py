"""Kafka's jars come whole, or not at all."""

import shutil
from pathlib import Path

import pytest
from jgo.maven import MavenContext

from services.devkit import fetch
from services.devkit.jars import KAFKA_VERSION, Jar, cache, locked, missing


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A Maven repository on disk with all the locked jars, as links into the cache."""
    root, jars = tmp_path / "repository", fetch.ensure_cached()
    for jar in locked():
        place(root, jar).symlink_to(jars / jar.name)
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cache with all jars in it, as links."""
    root, jars = tmp_path / "cache", fetch.ensure_cached()
    root.mkdir()
    for jar in locked():
        (root / jar.name).symlink_to(jars / jar.name)
    return root


def place(repository: Path, jar: Jar) -> Path:
    """Where Maven puts the jar in a repository."""
    group, artifact, version = jar.coordinate.split(":")
    path = repository.joinpath(*group.split("."), artifact, version, jar.name)
    path.parent.mkdir(parents=True)
    return path


def from_disk(repository: Path) -> fetch.Maven:
    """A Maven that knows that repository and no network."""
    return lambda aside: MavenContext(repo_cache=aside, local_repos=[repository], remote_repos={})


def test_all_jars_are_locked_to_one_kafka() -> None:
    kafkas = [jar for jar in locked() if jar.coordinate.startswith("org.apache.kafka:")]
    assert len(kafkas) > 10
    assert {jar.coordinate.rpartition(":")[2] for jar in kafkas} == {KAFKA_VERSION}


def test_a_lock_that_mixes_releases_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.devkit.jars.KAFKA_VERSION", "4.5.0")
    with pytest.raises(ValueError, match="mixes releases"):
        locked()


def test_an_empty_cache_is_filled_and_progress_is_told(repository: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    filled = fetch.ensure(
        tmp_path / "new", lambda done, total: told.append((done, total)), from_disk(repository)
    )
    assert missing(filled) == []
    assert told[0] == (0, len(locked()))
    assert told[-1] == (len(locked()), len(locked()))


def test_a_half_written_jar_is_noticed_and_fetched_again(folder: Path, repository: Path) -> None:
    half = folder / f"kafka-clients-{KAFKA_VERSION}.jar"
    whole = half.read_bytes()
    half.unlink()
    half.write_bytes(whole[:1000])
    assert [jar.name for jar in missing(folder)] == [half.name]
    fetch.ensure(folder, fetch.silently, from_disk(repository))
    assert half.read_bytes() == whole


def test_what_a_killed_download_left_is_cleared(folder: Path, repository: Path) -> None:
    left = folder / ".partial-gone"
    left.mkdir()
    (folder / locked()[0].name).unlink()
    fetch.ensure(folder, fetch.silently, from_disk(repository))
    assert not left.exists()


def test_a_jar_with_another_sum_is_not_taken(folder: Path, repository: Path) -> None:
    jar = locked()[0]
    (folder / jar.name).unlink()
    shutil.rmtree(repository / jar.coordinate.split(":")[0].split(".")[0])
    place(repository, jar).write_bytes(b"something else")
    with pytest.raises(fetch.FetchError, match="another SHA-256 sum"):
        fetch.ensure(folder, fetch.silently, from_disk(repository))
    assert not (folder / jar.name).exists()


def test_without_a_network_it_says_what_to_do(folder: Path) -> None:
    (folder / locked()[0].name).unlink()
    nowhere = {"nowhere": "http://127.0.0.1:9"}
    with pytest.raises(fetch.FetchError, match="Check the network"):
        fetch.ensure(
            folder,
            fetch.silently,
            lambda aside: MavenContext(repo_cache=aside, remote_repos=nowhere),
        )


def test_a_full_cache_needs_no_repository() -> None:
    fetch.ensure_cached()
    assert fetch.ensure(cache(), fetch.silently, from_disk(Path("/nowhere"))) == cache()
