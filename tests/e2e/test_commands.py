"""What a newcomer types first: send a message, follow it, ask how all is."""

import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from services.devkit.demo import system as demo
from tests.e2e.system import System
from tests.hapi.required import missing

pytestmark = pytest.mark.timeout(240)

EXAMPLES = Path(__file__).parents[2] / "services" / "intake" / "examples"


def frontdoor(system: System, *words: str, key: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a command against this system."""
    return subprocess.run(
        [Path(sys.executable).with_name("frontdoor"), *words],
        env={**os.environ, **demo.environment(system.home, system.where), "FRONTDOOR_KEY": key},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def sent(system: System, example: str, source: str, *words: str) -> Any:
    """Send one of the example messages."""
    key = system.keys.sources.get(source, "")
    return frontdoor(system, "send", str(EXAMPLES / example), "--as", source, *words, key=key)


def decided(system: System, referral: str) -> dict[str, Any]:
    """What the command tells of a referral once there is a decision and what came of it.

    What waits to be published stands in its timeline, too, for a moment.
    """
    end = time.monotonic() + 30
    while time.monotonic() < end:
        told: dict[str, Any] = json.loads(
            frontdoor(system, "referral", "show", referral, "--json").stdout
        )
        waits = any("waits to be published" in entry["what"] for entry in told["timeline"])
        if told["decision"] and len(told["timeline"]) > 2 and not waits:
            return told
    pytest.fail("nothing became of it")


@pytest.mark.parametrize(
    ("example", "source", "status"),
    [
        ("phone-falls-and-equipment.json", "contact-centre", 202),
        ("bars-a4t2-falls.xml", "yas", 200),
        ("hl7-after-a-hip-fracture.hl7", "hospital-hl7", "AA"),
    ],
)
def test_what_is_sent_can_be_followed_to_its_case(
    example: str, source: str, status: int | str, system: System, tmp_path: Path
) -> None:
    done = sent(system, example, source)
    assert (done.returncode, done.stderr.split()[0]) == (0, str(status))
    referral = done.stderr.split()[-1]
    told = decided(system, referral)
    assert [entry["service"] for entry in told["timeline"]] == ["intake", "router", "eit"]
    assert told["decision"]["decision"]["destination"] == "eit"
    assert told["why"]["story"]["destination"] == "eit"
    assert told["why"]["elsewhere"]
    shown = frontdoor(system, "referral", "show", referral).stdout
    assert "Goes to Early Intervention Team (eit), routine" in shown
    assert "case opened" in shown
    assert "It would go to " in shown
    page = tmp_path / "why.html"
    assert frontdoor(system, "referral", "show", referral, "--html", str(page)).returncode == 0
    assert f"Referral {referral}" in page.read_text(encoding="utf-8")


def test_curl_sends_the_same_twice_and_asks_what_became_of_it(
    system: System, tmp_path: Path
) -> None:
    api = system.fleet.address("intake").api
    key = tmp_path / "key"
    key.write_text(f"Authorization: Bearer {system.keys.sources['contact-centre']}")
    form = f"@{EXAMPLES / 'phone-falls-and-equipment.json'}"
    send = ("-H", "Content-Type: application/json", "-H", f"Idempotency-Key: {uuid.uuid4()}")
    first = curl(key, *send, "--data-binary", form, f"{api}/v1/referrals")
    assert curl(key, *send, "--data-binary", form, f"{api}/v1/referrals") == first
    told = curl(key, f"{api}/v1/referrals/{first['referral_id']}")
    assert told["referral_id"] == first["referral_id"]


def curl(key: Path, *words: str) -> dict[str, Any]:
    """What a server answers curl; it must be a success."""
    if shutil.which("curl") is None:
        missing("curl is not installed")
    asked = ["curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "30"]
    done = subprocess.run(
        [*asked, "-H", f"@{key}", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_many_are_sent_at_once_and_each_has_its_answer(system: System, tmp_path: Path) -> None:
    form = json.loads((EXAMPLES / "phone-falls-and-equipment.json").read_text(encoding="utf-8"))
    file = tmp_path / "many.ndjson"
    references = [f"MANY-{uuid.uuid4().hex[:8]}" for _ in range(2)]
    file.write_text("\n".join(json.dumps(form | {"reference": each}) for each in references))
    key = system.keys.sources["contact-centre"]
    done = frontdoor(system, "send", str(file), "--as", "contact-centre", key=key)
    assert (done.returncode, done.stdout.count("/v1/referrals/")) == (0, 2), done.stderr


def test_what_is_refused_is_printed_and_fails(system: System) -> None:
    done = sent(system, "phone-falls-and-equipment.json", "yas", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (told["status"], told["body"]["resourceType"]) == (400, "OperationOutcome")


def test_a_referral_that_nobody_knows_has_its_own_exit_code(system: System) -> None:
    assert frontdoor(system, "referral", "show", str(uuid.uuid4())).returncode == 4


def why(system: System, told: dict[str, str]) -> dict[str, Any]:
    """What the status tells of intake, once it is this that it waits for."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        intake: dict[str, Any] = json.loads(frontdoor(system, "status", "--json").stdout)[0]
        if (intake["service"], intake["why"]) == ("intake", told):
            return intake
    pytest.fail(f"intake does not say that it waits for {told or 'nothing'}")


def test_a_paused_intake_is_ready_and_says_why_it_does_not_read(system: System) -> None:
    who = ("intake", "--reason", "a drill", "--as", "ada")
    assert frontdoor(system, "consumers", "pause", *who).returncode == 0
    try:
        assert why(system, {"consumer intake": "paused by ada: a drill"})["ready"]
        intake = json.loads(frontdoor(system, "consumers", "status", "--json").stdout)[0]
        assert intake["why"] == ["consumer intake: paused by ada: a drill"]
    finally:
        assert frontdoor(system, "consumers", "resume", *who).returncode == 0
    assert why(system, {})["ready"]


def test_every_service_is_told_to_be_ready(system: System) -> None:
    done = frontdoor(system, "status", "--json")
    assert done.returncode == 0, done.stdout
    for each in json.loads(done.stdout):
        assert (each["ready"], each["why"], each["dead_letters"]) == (True, {}, 0)
        assert each["lag_messages"] is not None
        assert each["outbox"] is not None
