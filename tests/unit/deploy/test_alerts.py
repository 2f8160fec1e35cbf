"""Each alert names a metric that there is and a page that there is."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
RULES = yaml.safe_load((ROOT / "deploy" / "prometheus" / "rules.yml").read_text())
ALERTS = [rule for group in RULES["groups"] for rule in group["rules"]]


def test_every_alert_has_its_page() -> None:
    assert ALERTS
    for alert in ALERTS:
        page = ROOT / alert["annotations"]["runbook"]
        assert page.read_text(encoding="utf-8").startswith(f"# {alert['alert']}\n")


def test_every_alert_is_about_a_metric_on_the_page_of_metrics() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    for alert in ALERTS:
        named = re.findall(r"referral_\w+", alert["expr"])
        assert named
        assert all(f"`{name}`" in page for name in named)


def test_every_alert_fires_and_ends_as_its_own_tests_say() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed here: Prometheus' own check is left out")
    folder = ROOT / "deploy" / "prometheus"
    done = subprocess.run(
        [promtool, "test", "rules", "rules_test.yml"], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
