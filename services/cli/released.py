"""The schemas of every released version, from the repository's tags."""

import io
import json
import subprocess  # git, with arguments of our own only
import tarfile
from pathlib import Path
from typing import Any

Schemas = dict[str, dict[str, Any]]
"""Schemas by type name."""

_SUFFIX = ".schema.json"


class NoHistory(Exception):
    """Released versions are tags of the git repository, and there is none to ask."""


def in_tags(root: Path) -> dict[str, Schemas]:
    """By version, oldest first: the schemas that each tag `v*` holds."""
    tags = _git(root, "tag", "--list", "v*", "--sort=version:refname").decode().split()
    return {tag: _in_tag(root, tag) for tag in tags}


def in_directory(directory: Path) -> Schemas:
    """The schemas in a directory such as `schemas/`."""
    files = sorted(directory.glob(f"*{_SUFFIX}"))
    return {f.name.removesuffix(_SUFFIX): json.loads(f.read_text("utf-8")) for f in files}


def _in_tag(root: Path, tag: str) -> Schemas:
    archive = _git(root, "archive", "--format=tar", tag, f":(glob)schemas/*{_SUFFIX}")
    found: Schemas = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            if member.isfile() and (body := files.extractfile(member)) is not None:
                found[Path(member.name).name.removesuffix(_SUFFIX)] = json.load(body)
    return found


def _git(root: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(root), *arguments]
    try:
        return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603 - ours
    except (OSError, subprocess.CalledProcessError):
        raise NoHistory from None
