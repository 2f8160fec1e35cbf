"""A router writes what was decided into columns by a process of its own."""

from pathlib import Path
from uuid import uuid4

import pytest

from services.chassis import outside
from services.contracts.referral import Received
from services.router.columns import files
from services.router.columns.recorded import Unreadable
from services.router.recording import write
from tests.connected.test_redecide import hear
from tests.connected.test_router import happened


async def test_what_was_decided_is_written(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    servers = {"DATABASE_URL": database_url, "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"}
    for name, value in servers.items():
        monkeypatch.setenv(name, value)
    async with outside.works("router", servers) as works:
        await hear(works, happened(Received, uuid4(), 1), happened(Received, uuid4(), 1))
    assert await write(tmp_path) == 2
    assert [files.rows(path) for path in files.chunks([tmp_path])] == [2]


async def test_what_fails_is_told_and_breaks_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")
    assert await write(tmp_path) is None
    (told,) = caplog.records
    assert told.getMessage() == "facts are not recorded in columns"
    assert vars(told)["cause"] == "ConnectionRefusedError"
    with pytest.raises(Unreadable):
        files.chunks([tmp_path])
