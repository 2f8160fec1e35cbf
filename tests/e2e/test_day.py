"""The invented day through all processes: every promise that the demo shows, held to."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from services.contracts import catalogue
from services.contracts.topics import load
from services.devkit.demo import system as demo
from services.devkit.demo.system import SERVICES
from services.devkit.reconcile.cases import current
from services.devkit.reconcile.evidence import Evidence, Seen
from services.devkit.reconcile.reconcile import reconcile
from services.devkit.scenario.contact import Contact, Kind
from services.devkit.scenario.day import day
from tests.e2e import canary
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(600)

DAY = day()


@pytest.fixture(scope="module")
def evidence(system: System) -> Evidence:
    """What lies everywhere after the day."""
    system.send(DAY)
    return system.evidence()


@pytest.fixture(scope="module")
def decided(system: System, evidence: Evidence) -> list[tuple[Contact, Seen]]:
    """Each new contact with the decision in force about it."""
    decisions = current(evidence)
    return [
        (each.contact, decisions[each.referral])
        for each in system.answers
        if each.referral and each.contact.kind is Kind.FIRST
    ]


def test_everything_accepted_is_accounted_for_and_nothing_came_twice(evidence: Evidence) -> None:
    found = reconcile(evidence)
    assert found.told() == []
    assert found.balance.routed == found.balance.accepted > 350


def test_every_contact_gets_the_answer_that_the_day_foresees(
    system: System, evidence: Evidence
) -> None:
    assert system.unforeseen() == []
    assert len(system.answers) == len(DAY)


def test_what_a_door_read_and_refused_is_kept(system: System, evidence: Evidence) -> None:
    refused = [each for each in system.answers if each.contact.kind is Kind.BAD]
    unknown = [each for each in refused if each.status in (401, 403)]
    assert evidence.kept.rejects == len(refused) - len(unknown)


def test_every_referral_goes_where_its_story_says(decided: list[tuple[Contact, Seen]]) -> None:
    wrong = Counter(
        (contact.story, decision.said["decision"]["destination"])
        for contact, decision in decided
        if contact.expected.destination != decision.said["decision"]["destination"]
        or list(contact.expected.copies) != decision.said["decision"]["copies"]
    )
    assert not wrong
    assert len(decided) == 335


def test_safeguarding_that_only_free_text_tells_ends_with_a_person_as_suspected(
    decided: list[tuple[Contact, Seen]],
) -> None:
    hidden = [
        seen.said["decision"] for c, seen in decided if c.story.endswith("hidden safeguarding")
    ]
    assert len(hidden) == 5
    for decision in hidden:
        assert decision["needs_person"]
        assert {"fact": "safeguarding", "value": "suspected"} in decision["explanation"]["because"]


def test_negated_text_triggers_nothing(decided: list[tuple[Contact, Seen]]) -> None:
    negated = [seen.said["decision"] for c, seen in decided if c.story.endswith("negated")]
    assert len(negated) == 13
    assert {decision["destination"] for decision in negated} == {"eit"}


def test_nobody_of_the_day_is_on_a_topic_that_has_no_identity(
    system: System, evidence: Evidence
) -> None:
    assert canary.on_topic(system.where, catalogue.RECORD), "the search must find who is there"
    for topic in load().keys() - {catalogue.RECORD}:
        assert canary.on_topic(system.where, topic) == set(), topic


def test_nobody_of_the_day_is_in_the_tables_of_those_who_need_no_identity(
    system: System, evidence: Evidence
) -> None:
    assert {"record", "message", "reject"} <= canary.in_tables(system.where, "intake").keys()
    for schema in ("router", "metrics", "devkit"):
        assert canary.in_tables(system.where, schema) == {}, schema
    assert canary.in_tables(system.where, "eit").keys() == {"person"}


def test_nobody_of_the_day_is_in_a_services_log(system: System, evidence: Evidence) -> None:
    logs = canary.logs(system)
    assert set(SERVICES) <= {path.stem for path in logs}
    assert canary.in_logs(logs) == {}


@pytest.mark.parametrize("server", ["postgres", "kafka"])
def test_nobody_of_the_day_is_in_a_servers_log(
    server: str, system: System, evidence: Evidence
) -> None:
    logs = canary.logs_of(getattr(system.servers, server))
    assert logs
    assert all(log.stat().st_size for log in logs), "an empty log shows nothing"
    assert canary.in_logs(logs) == {}


def test_nobody_of_the_day_is_on_an_admin_page_or_among_the_queues(
    system: System, evidence: Evidence
) -> None:
    for page, content in canary.pages(system).items():
        assert canary.CANARY.findall(content) == [], page
    counted = canary.queues(system)
    assert json.loads(counted)["queues"]
    assert canary.CANARY.findall(counted) == []


@pytest.fixture(scope="module")
def promtool() -> str:
    """Prometheus' own checker."""
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("promtool is not installed here: Prometheus' own check is left out")
    return found


@pytest.mark.parametrize("name", SERVICES)
def test_promtool_finds_nothing_wrong_with_the_metrics(
    name: str, promtool: str, system: System, evidence: Evidence
) -> None:
    page = canary.pages(system)[f"{name}/metrics"]
    done = subprocess.run([promtool, "check", "metrics"], input=page, capture_output=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, b"")


def test_the_command_reconciles_what_runs(system: System, evidence: Evidence) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("frontdoor"), "reconcile", "--json"],
        env={**os.environ, **demo.environment(system.home, system.where)},
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["holds"]
    assert found["balance"]["accepted"] > 350


def test_whom_a_bad_record_names_in_its_key_and_headers_is_told_nowhere(
    system: System, evidence: Evidence
) -> None:
    canary.put_unreadable(system.where, catalogue.RECORD)
    assert canary.on_lists(system.where, "eit") == set()
    assert canary.in_tables(system.where, "eit").keys() == {"person", "dead_letter"}
    assert canary.on_topic(system.where, catalogue.DEAD_LETTER) == set()
    assert canary.in_logs(canary.logs(system)) == {}
    for page, content in canary.pages(system).items():
        assert canary.CANARY.findall(content) == [], page


@pytest.mark.parametrize("name", SERVICES)
def test_sigterm_ends_a_service_in_order_and_in_time(
    name: str, system: System, evidence: Evidence
) -> None:
    started = time.monotonic()
    assert system.fleet.terminate(name, within=20) == 0
    assert time.monotonic() - started < 20
