"""The page of settings names what the services read, with the defaults that they have."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
SERVICES = {
    "all": "chassis.settings.ChassisSettings",
    "intake": "intake.settings.IntakeSettings",
    "router": "router.settings.RouterSettings",
    "eit": "eit.settings.EitSettings",
    "metrics": "metrics.settings.MetricsSettings",
}
IN_WORDS = {
    *("topic_prefix", "sources_dir", "ruleset_pack", "facts_folder", "queues", "target_seconds"),
    *("adw_dir", "drops_dir", "secrets_dir"),
    *("mail_server", "mail_dir", "imap_url", "imap_password_file"),
    *("mllp_certificate", "mllp_key", "mllp_client_ca"),
}
"""Their defaults are paths or lists, or nothing; the page tells them in words."""


def settings(service: str) -> type[BaseSettings]:
    """The settings class of a service."""
    module, name = SERVICES[service].rsplit(".", 1)
    found: type[BaseSettings] = getattr(import_module(f"services.{module}"), name)
    return found


def own(service: str) -> set[str]:
    """The settings that only this service has."""
    everyones = set() if service == "all" else set(settings("all").model_fields)
    return set(settings(service).model_fields) - everyones


@pytest.mark.parametrize("service", SERVICES)
def test_the_page_has_the_settings_of_a_service_and_their_defaults(service: str) -> None:
    rows = re.findall(rf"^\| `([A-Z_]+)` \| (.+?) \| {service} \|", PAGE, flags=re.MULTILINE)
    told = {name.lower(): default for name, default in rows}
    assert set(told) == own(service)
    for name in set(told) - IN_WORDS:
        field = settings(service).model_fields[name]
        assert told[name] == ("–" if field.is_required() else f"`{field.default}`")
