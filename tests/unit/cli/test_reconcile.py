"""`frontdoor reconcile` where nobody can say whether the books are right."""

import pytest
from typer.testing import CliRunner

from services.cli.app import app
from services.cli.reconcile import CANNOT_JUDGE


def test_an_address_that_no_client_can_use_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://127.0.0.1:1/frontdoor")
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")
    told = CliRunner().invoke(app, ["reconcile"])
    assert told.exit_code == CANNOT_JUDGE
    assert told.stderr == "It cannot be reconciled: ClientConfigurationError\n"
