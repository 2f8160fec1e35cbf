"""Kills and restarts under load: senders go on, and the books are right afterwards."""

from collections.abc import Callable

import pytest

from services.contracts import catalogue
from services.devkit.demo.system import SERVICES
from services.devkit.replay.answered import Answered
from services.devkit.scenario.contact import Contact
from services.devkit.scenario.day import day
from services.devkit.server import Given, Server
from tests.e2e import canary
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(600)

DAY = day(seed=7)
SLICES = len(SERVICES) + 2
A_SECOND = 20.0


def part(number: int) -> list[Contact]:
    """One part of the day; what belongs to one referral is in the same part."""
    places: dict[str, int] = {}
    for at, contact in enumerate(DAY):
        places.setdefault(contact.reference or f"bad {at}", len(places))
    return [
        contact
        for at, contact in enumerate(DAY)
        if places[contact.reference or f"bad {at}"] % SLICES == number
    ]


def assert_right(system: System) -> None:
    """The books are right, and no sender was told anything but what the day foresees."""
    found = system.reconciled()
    assert found.told() == []
    assert found.balance.accepted == found.balance.routed
    assert system.unforeseen() == []


def retries(system: System, number: int, fault: Callable[[], None]) -> list[Answered]:
    """Send a part of the day through a fault; the answers that came only after a retry."""
    before = len(system.answers)
    system.send(part(number), a_second=A_SECOND, halfway=fault)
    return [each for each in system.answers[before:] if each.tries > 1]


@pytest.mark.parametrize(("number", "name"), list(enumerate(SERVICES)), ids=SERVICES)
def test_a_service_that_is_killed_loses_nothing_and_doubles_nothing(
    number: int, name: str, system: System
) -> None:
    retried = retries(system, number, lambda: system.restart(name))
    assert bool(retried) == (name == "intake"), "the kill was to fall into the load"
    assert_right(system)


@pytest.mark.parametrize(
    ("number", "of", "senders_wait"),
    [
        (len(SERVICES), lambda system: system.servers.kafka, False),
        (len(SERVICES) + 1, lambda system: system.servers.postgres, True),
    ],
    ids=["broker", "PostgreSQL"],
)
def test_a_server_that_is_killed_loses_nothing_and_doubles_nothing(
    number: int, of: Callable[[System], Server], senders_wait: bool, system: System
) -> None:
    server = of(system)
    if isinstance(server, Given):
        pytest.skip("this server is given by the environment and is not ours to kill")

    def killed() -> None:
        server.kill()
        server.start()

    retried = retries(system, number, killed)
    assert bool(retried) == senders_wait, "only the database is needed for an answer"
    system.wait_ready()
    assert_right(system)


def test_no_fault_has_shown_anybody_of_the_day(system: System) -> None:
    assert canary.in_logs(canary.logs(system)) == {}
    for schema in ("router", "metrics", "devkit"):
        assert canary.in_tables(system.where, schema) == {}, schema
    for topic in (catalogue.INTAKE, catalogue.ROUTING, catalogue.DEAD_LETTER):
        assert canary.on_topic(system.where, topic) == set(), topic


@pytest.mark.parametrize("server", ["postgres", "kafka"])
def test_no_fault_has_made_a_server_log_anybody_of_the_day(server: str, system: System) -> None:
    assert canary.in_logs(canary.logs_of(getattr(system.servers, server))) == {}
