"""`frontdoor status` where nothing answers."""

import json

import pytest
from typer.testing import CliRunner

import services.cli.status as status_command
from services.cli.app import app
from services.cli.surroundings import DEFAULT_PORTS

NOBODY = "127.0.0.1:1"


@pytest.fixture(autouse=True)
def nothing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address leads to a port that nobody listens on."""
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody@{NOBODY}/nothing")
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", NOBODY)
    for name in DEFAULT_PORTS:
        monkeypatch.setenv(f"FRONTDOOR_{name.upper()}_ADMIN_URL", f"http://{NOBODY}")


def test_each_thing_that_could_not_be_asked_is_named() -> None:
    done = CliRunner().invoke(app, ["status", "--json"])
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert [each["service"] for each in told] == list(DEFAULT_PORTS)
    for each in told:
        assert not each["ready"]
        assert set(each["why"]) == {"process", "lag", "outbox"}
        assert each["lag_messages"] is each["outbox"] is None


def test_the_table_says_why_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        status_command.data, "width", 200
    )  # no variable counts once it has been read
    told = CliRunner().invoke(app, ["status"]).stdout
    assert told.count("not ready") == len(DEFAULT_PORTS)
    assert "lag: Kafka cannot be asked (KafkaConnectionError)" in told
    assert "outbox: PostgreSQL cannot be asked (ConnectionRefusedError)" in told
