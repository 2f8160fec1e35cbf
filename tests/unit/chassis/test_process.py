"""A service that cannot be started as it is told says why, by names alone."""

import os
import subprocess
import sys

import pytest

from services.chassis.process import EX_CONFIG
from services.chassis.settings import ChassisSettings, SettingsRefused
from services.metrics.settings import MetricsSettings

GOOD = {"DATABASE_URL": "postgresql://nobody@localhost/nothing", "KAFKA_BOOTSTRAP_SERVERS": "x:1"}


@pytest.mark.parametrize("service", ["eit", "metrics", "router", "intake"])
def test_a_service_without_its_settings_names_each_that_is_missing(service: str) -> None:
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH")}
    ended = subprocess.run(
        [sys.executable, "-m", f"services.{service}"], env=bare, capture_output=True, text=True
    )
    first, *named = ended.stderr.splitlines()
    assert (ended.returncode, first) == (
        EX_CONFIG,
        "The service does not start, for its settings do not hold.",
    )
    assert {"DATABASE_URL: Field required", "KAFKA_BOOTSTRAP_SERVERS: Field required"} <= set(named)
    assert all(line.endswith(": Field required") for line in named)


def test_a_setting_that_is_wrong_is_named_and_its_value_is_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {**GOOD, "ADMIN_PORT": "hunter2"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsRefused, match=r"^ADMIN_PORT: ") as refused:
        ChassisSettings.read()
    assert "hunter2" not in str(refused.value)


def test_a_list_that_is_no_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**GOOD, "QUEUES": "hunter2"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsRefused, match="queues") as refused:
        MetricsSettings.read()
    assert "hunter2" not in str(refused.value)
