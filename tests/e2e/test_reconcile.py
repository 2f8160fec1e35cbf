"""The command reconciles a living system: traffic is no fault, and a fault is found in traffic."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.contracts import catalogue
from services.devkit.demo import system as demo
from services.devkit.reconcile.settling import settle
from services.devkit.scenario.contact import Contact, Kind
from services.devkit.scenario.day import day
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(240)

TO_COME = [each for each in day(seed=23) if each.kind is Kind.FIRST]
A_SECOND = 4.0

Done = subprocess.CompletedProcess[str]


def frontdoor(system: System, *words: str, **given: str) -> Done:
    """Run a command against this system."""
    return subprocess.run(
        [Path(sys.executable).with_name("frontdoor"), *words],
        env={**os.environ, **demo.environment(system.home, system.where), **given},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def in_traffic(system: System) -> tuple[Done, dict[str, Any]]:
    """Reconcile while referrals come in, and see that they did."""
    system.send(take(10))
    with ThreadPoolExecutor(1) as beside:
        running = beside.submit(frontdoor, system, "reconcile", "--json")
        while not running.done():
            system.send(take(4), a_second=A_SECOND)
    done = running.result()
    found = json.loads(done.stdout)
    assert 0 < found["balance"]["accepted"] < len({each.referral for each in system.answers})
    return done, found


def reconciled(system: System) -> dict[str, Any]:
    """What the command says of a system that rests."""
    done = frontdoor(system, "reconcile", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def altered(system: System, series: bytes, value: bytes) -> Iterator[str]:
    """The address of the metrics service's exposition with other values in these series."""
    real = system.fleet.address("metrics").admin

    class Altering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            lines = httpx.get(f"{real}{self.path}").content.split(b"\n")
            self.send_response(200)
            self.end_headers()
            changed = [line.rsplit(b" ", 1)[0] + b" " + value for line in lines]
            pairs = zip(lines, changed, strict=True)
            self.wfile.write(b"\n".join(c if x.startswith(series) else x for x, c in pairs))

        def log_message(self, *_: object) -> None:
            """Nothing: the test tells enough."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Altering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def judged_in_traffic(system: System, *referrals: str) -> tuple[Done, dict[str, Any]]:
    """Reconcile in traffic, again while one of these is under way: then it is not judged."""
    for _ in range(5):
        done, found = in_traffic(system)
        if not {each["key"] for each in found["under_way"]}.intersection(referrals):
            break
    return done, found


def take(count: int) -> list[Contact]:
    """So many contacts that nobody has sent yet."""
    taken, TO_COME[:count] = TO_COME[:count], []
    assert taken, "the day is over"
    return taken


def faults(found: dict[str, Any], check: str) -> list[str]:
    """What one check of a reconciliation found."""
    return [fault for each in found["checks"] if each["name"] == check for fault in each["faults"]]


def on_database(system: System, query: str, *values: object) -> list[Any]:
    """Do this on the database."""

    async def done() -> list[Any]:
        connection = await asyncpg.connect(system.where.database_url)
        try:
            return list(await connection.fetch(query, *values))
        finally:
            await connection.close()

    return asyncio.run(done())


async def publish_again(system: System) -> str:
    """Publish somebody's decision a second time, as another event; whose it was."""
    servers, topic = system.where.bootstrap_servers, system.where.topic_prefix + catalogue.ROUTING
    async with AIOKafkaConsumer(
        topic, bootstrap_servers=servers, auto_offset_reset="earliest"
    ) as kafka:
        first = await kafka.getone()
    headers = [(name, b"another" if name == "ce_id" else value) for name, value in first.headers]
    async with AIOKafkaProducer(bootstrap_servers=servers) as kafka:
        await kafka.send_and_wait(
            topic, first.value, key=first.key, headers=headers, partition=first.partition
        )
    return str(first.key.decode())


def until(holds: Callable[[], bool]) -> None:
    """Wait until it holds."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.2)


def test_a_system_in_traffic_is_clean(system: System) -> None:
    done, found = in_traffic(system)
    assert (done.returncode, found["holds"]) == (0, True), done.stdout
    assert system.reconciled().told() == []


def test_the_gauges_are_compared_with_what_is_held(system: System) -> None:
    asyncio.run(settle(system.where))
    (gauges,) = [each for each in reconciled(system)["checks"] if each["name"] == "gauges"]
    assert gauges["counted"] > 10
    assert gauges["faults"] == []


def test_a_gauge_that_tells_another_number_is_a_fault(system: System) -> None:
    with altered(system, b'referral_outbox_pending{service="eit"', b"1.0") as address:
        done = frontdoor(system, "reconcile", "--json", FRONTDOOR_METRICS_ADMIN_URL=address)
    told = faults(json.loads(done.stdout), "gauges")
    assert (done.returncode, len(told)) == (1, 1), done.stdout
    assert told[0].startswith("referral_outbox_pending of eit is ")
    assert told[0].endswith(", and 0 are held")


def test_where_nobody_counts_the_gauges_cannot_be_judged(system: System) -> None:
    nobody = "http://127.0.0.1:9"
    done = frontdoor(system, "reconcile", FRONTDOOR_METRICS_ADMIN_URL=nobody)
    assert done.returncode == 3, done.stdout
    assert f"The metrics service at {nobody} takes no count" in done.stderr


def test_what_is_paused_cannot_be_judged_and_is_named(system: System) -> None:
    who = ("--reason", "a drill", "--as", "ada")
    assert frontdoor(system, "consumers", "pause", "router", *who).returncode == 0
    until(lambda: "paused" in frontdoor(system, "status", "--json").stdout)
    system.send(take(1))
    until(lambda: not on_database(system, "SELECT 1 FROM intake.outbox"))
    done = frontdoor(system, "reconcile", "--within", "0")
    assert done.returncode == 3, done.stdout
    assert "router has not read it on asc.referral.intake.v1 (paused by ada" in done.stderr
    assert str(system.answers[-1].referral) in done.stderr
    assert frontdoor(system, "consumers", "resume", "router", *who).returncode == 0
    assert system.reconciled().told() == []


def test_a_loss_and_a_double_are_found_in_traffic_with_their_ids(system: System) -> None:
    lost = str(on_database(system, "SELECT referral_id FROM eit.case LIMIT 1")[0][0])
    on_database(system, "DELETE FROM router.decision WHERE referral_id = $1", lost)
    twice = asyncio.run(publish_again(system))
    asyncio.run(settle(system.where))  # of what is still under way nobody can say
    done, found = judged_in_traffic(system, lost, twice)
    assert (done.returncode, found["holds"]) == (1, False), found["under_way"]
    assert faults(found, "decisions") == [
        f"{twice} revision 1 has 2 ids",
        f"{lost} revision 1 is only on the topic",
    ], found["under_way"]
