"""The compose file names what exists: commands, settings, volumes, the devkit's own Kafka settings.

No container engine is needed, so this stands in for a first `docker compose up` as far as it can.
"""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from pydantic_settings import BaseSettings

from services.cli.app import app
from services.cli.composition import consumers
from services.cli.run import Name
from services.cli.surroundings import addresses
from services.devkit.jars import KAFKA_VERSION
from services.devkit.postgres import SETTINGS
from services.devkit.tuning import tuning

DEPLOY = Path(__file__).parents[3] / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["intake", "router", "eit", "metrics"]
ONE_SHOT = ["migrate", "topics"]
COMMANDS = "frontdoor"
FOR_FAULT_TESTS = {
    "group.min.session.timeout.ms",
    "broker.session.timeout.ms",
    "broker.heartbeat.interval.ms",
    "log.segment.delete.delay.ms",
    "offsets.topic.num.partitions",
}
KEYS = {
    "build",
    "cap_drop",
    "command",
    "depends_on",
    "environment",
    "healthcheck",
    "image",
    "ports",
    "profiles",
    "read_only",
    "restart",
    "security_opt",
    "stop_grace_period",
    "tmpfs",
    "volumes",
}
HEALTH = {"test", "interval", "timeout", "retries", "start_period"}


def settings_of(service: str) -> type[BaseSettings]:
    """The settings class that the service reads its environment with."""
    module = importlib.import_module(f"services.{service}.settings")
    found = [
        each
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, BaseSettings)
        and each.__module__ == module.__name__
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", SERVICES)
def test_only_known_keys_are_used(name: str) -> None:
    assert set(SERVICES[name]) <= KEYS
    assert set(SERVICES[name].get("healthcheck", {})) <= HEALTH


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned(name: str) -> None:
    assert re.fullmatch(
        r"[a-z/]+:(v?[\d.]+|\$\{FRONTDOOR_VERSION:-local\})", SERVICES[name]["image"]
    )


def test_dependencies_exist_and_wait_for_the_right_thing() -> None:
    for name, service in SERVICES.items():
        for other, wait in service.get("depends_on", {}).items():
            assert other in SERVICES, name
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other]
            if wait["condition"] == "service_completed_successfully":
                assert "restart" not in SERVICES[other]


def test_volumes_and_mounted_files_exist() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (DEPLOY / source).exists()
            else:
                assert source in COMPOSE["volumes"]


def test_every_port_is_published_on_loopback_only() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert len({port.split(":")[1] for port in ports}) == len(ports)


@pytest.mark.parametrize("name", OURS + ONE_SHOT)
def test_the_command_exists(name: str) -> None:
    noun, word = SERVICES[name]["command"]
    command: Any = typer.main.get_command(app).commands[noun]  # type: ignore[attr-defined]
    assert word in getattr(command, "commands", tuple(Name))


@pytest.mark.parametrize("name", OURS)
def test_the_environment_is_what_the_settings_read(name: str) -> None:
    fields = settings_of(name).model_fields
    given = {variable.lower() for variable in SERVICES[name]["environment"]}
    required = {field for field, info in fields.items() if info.is_required()}
    assert given <= set(fields)
    assert required <= given


def test_the_command_line_finds_every_service(monkeypatch: pytest.MonkeyPatch) -> None:
    by_hand = addresses()
    for variable, value in SERVICES[COMMANDS]["environment"].items():
        monkeypatch.setenv(variable, value)
    for name, address in addresses().items():
        told = SERVICES[name]["environment"]
        assert address.admin == f"http://{name}:{told['ADMIN_PORT']}"
        assert address.api == (by_hand[name].api and f"http://{name}:{told['API_PORT']}")


@pytest.mark.parametrize("name", OURS)
def test_the_command_line_can_handle_what_a_service_set_aside_and_writes_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PERSON_REF_KEY", raising=False)
    monkeypatch.setenv("FRONTDOOR_HOME", str(tmp_path / "read only"))
    for variable, value in SERVICES[COMMANDS]["environment"].items():
        monkeypatch.setenv(variable, value)
    assert list(consumers(name)) == [name]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [*OURS, *ONE_SHOT, COMMANDS])
def test_our_containers_can_do_as_little_as_possible(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", OURS)
def test_a_service_has_longer_to_stop_than_it_takes(name: str) -> None:
    assert int(SERVICES[name]["stop_grace_period"].rstrip("s")) > 20


def test_no_secret_is_written_down() -> None:
    text = (DEPLOY / "docker-compose.yml").read_text()
    secrets = re.findall(r"^ +\w+_(?:PASSWORD|KEY): *(\S.*)", text, flags=re.MULTILINE)
    assert secrets
    assert all(re.match(r"\$\{[A-Z_]+:\?", secret) for secret in secrets)


def test_kafka_is_the_devkits_in_version_and_settings() -> None:
    kafka = SERVICES["kafka"]
    assert kafka["image"].endswith(f":{KAFKA_VERSION}")
    for name, value in tuning(1).items():
        if name not in FOR_FAULT_TESTS:
            variable = "KAFKA_" + name.upper().replace(".", "_")
            assert kafka["environment"][variable] == str(value)


def test_what_a_broker_without_a_replica_acknowledges_is_on_its_disk() -> None:
    brokers = [each for each in SERVICES.values() if "KAFKA_NODE_ID" in each.get("environment", {})]
    for broker in brokers:
        told = broker["environment"]
        alone = int(told["KAFKA_MIN_INSYNC_REPLICAS"]) < 2
        assert not alone or told.get("KAFKA_LOG_FLUSH_INTERVAL_MESSAGES") == "1"
    assert brokers


def test_postgres_logs_no_rows_here_either() -> None:
    for name in ("log_error_verbosity", "log_min_error_statement", "max_connections"):
        assert f"-c{name}={SETTINGS[name]}" in SERVICES["postgres"]["command"]


def test_prometheus_scrapes_every_service_on_its_admin_port() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    [job] = config["scrape_configs"]
    targets = [target for group in job["static_configs"] for target in group["targets"]]
    expected = [f"{name}:{SERVICES[name]['environment']['ADMIN_PORT']}" for name in OURS]
    assert targets == expected


def test_the_image_is_built_from_files_that_exist() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, flags=re.MULTILINE):
        for source in line.split()[:-1]:
            assert (DEPLOY.parent / source).exists(), source
    assert re.search(r"^USER 10001$", dockerfile, flags=re.MULTILINE)
