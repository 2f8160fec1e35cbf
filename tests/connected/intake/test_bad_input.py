"""What comes in bad at the JSON door: refused in plain words, nothing echoed, and kept."""

import asyncio
import json
from typing import Any

import pytest

from services.chassis.instruments import REGISTRY
from services.intake.doors import body as bodies
from tests.connected.intake.conftest import FORM, Intake, form

SECRET = "Testsecret"


def without(*names: str) -> bytes:
    return json.dumps({name: value for name, value in FORM.items() if name not in names}).encode()


def deep(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


BAD = [
    ("not JSON", b"{" + SECRET.encode(), 400, "unreadable", None),
    ("not UTF-8", b'{"reference": "\xff"}', 400, "unreadable", None),
    ("not an object", b"[]", 422, "invalid", None),
    ("too deep", deep(100), 400, "unreadable", None),
    ("a wrong type", form(summary=17), 422, "invalid", "/summary"),
    ("a value outside the list", form(reason=SECRET), 422, "invalid", "/reason"),
    ("a missing field", without("summary"), 422, "invalid", "/summary"),
    ("a missing exclusion", form(exclusions={"urgent": "no"}), 422, "invalid", None),
    ("an unknown field", form(nickname=SECRET), 422, "invalid", "/nickname"),
    ("an unknown field that is content", form(**{f"{SECRET} has": 1}), 422, "invalid", ""),
    ("a field twice", b'{"a": 1, "a": 2}', 400, "unreadable", None),
    ("no text at all", b"", 400, "unreadable", None),
]


@pytest.mark.parametrize(
    ("body", "status", "reason", "pointer"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
async def test_bad_input_is_refused_with_a_pointer_and_kept(
    intake: Intake, body: bytes, status: int, reason: str, pointer: str | None
):
    refused = await intake.send(body)
    problem = refused.json()
    assert refused.status_code == problem["status"] == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert pointer is None or [each["pointer"] for each in problem["errors"]] == [pointer]
    assert SECRET not in refused.text
    (kept,) = await intake.fetch("SELECT reason, status, body, size, source, door FROM reject")
    assert tuple(kept) == (reason, status, body, len(body), "contact-centre", "json")


async def test_a_body_that_is_too_large_is_kept_by_hash_size_and_beginning(intake: Intake):
    body = form(summary="x" * 300_000)
    refused = await intake.send(body)
    assert refused.status_code == 413
    (kept,) = await intake.fetch(
        "SELECT size, body, sha256 = sha256($1::bytea) AS hashed, reason FROM reject", body
    )
    assert tuple(kept) == (len(body), body[:65_536], True, "too_large")


@pytest.mark.parametrize("given", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_another_content_type_is_refused_and_kept(intake: Intake, given: str):
    refused = await intake.send(form(), Content_Type=given)
    assert refused.status_code == 415
    (kept,) = await intake.fetch("SELECT reason, body FROM reject")
    assert tuple(kept) == ("media_type", form())


async def test_a_key_that_is_none_is_refused_before_the_body_is_looked_at(intake: Intake):
    refused = await intake.send(form(), Idempotency_Key="two words")
    assert refused.status_code == 400
    assert await intake.count("referral") == 0
    assert await intake.count("reject") == 1


def counted(**labels: str) -> float:
    return REGISTRY.get_sample_value("referral_rejected_total", labels) or 0.0


async def test_without_a_key_or_with_a_wrong_one_nothing_is_kept_but_the_count(intake: Intake):
    before = counted(channel="other", reason="unauthorized")
    for authorization in ("", "Bearer", "Bearer wrong", "Basic dGVzdDp0ZXN0"):
        refused = await intake.client.post(
            "/v1/referrals", content=form(), headers={"Authorization": authorization}
        )
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
    assert await intake.count("reject") == 0
    assert counted(channel="other", reason="unauthorized") == before + 4


async def test_a_source_of_another_door_is_turned_away(intake: Intake):
    refused = await intake.send(form(), source="yas")
    assert refused.status_code == 403
    assert await intake.count("reject") == 0


PATHS = [
    ("GET", "/v1/nothing", 404, "application/problem+json"),
    ("DELETE", "/v1/referrals", 405, "application/problem+json"),
    ("GET", "/FHIR/R4/Nothing", 404, "application/fhir+json"),
    ("GET", "/FHIR/R4/$process-message", 405, "application/fhir+json"),
]


@pytest.mark.parametrize(("method", "path", "status", "media_type"), PATHS)
async def test_a_wrong_path_or_method_is_told_in_the_dialect_of_the_path(
    intake: Intake, method: str, path: str, status: int, media_type: str
):
    refused = await intake.client.request(method, f"{path}?name={SECRET}")
    body: dict[str, Any] = refused.json()
    assert refused.status_code == status
    assert refused.headers["content-type"] == media_type
    assert SECRET not in refused.text
    assert body.get("status", status) == status


async def test_one_bad_message_among_many_harms_no_other(intake: Intake):
    """A message that the database will not take is refused alone, and kept."""
    async with intake.connected() as connection:
        await connection.execute("""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.source_reference = 'CC-7' THEN RAISE 'no' USING ERRCODE = '22023'; END IF;
                RETURN NEW; END $$""")
        await connection.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON referral FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    statuses = await _all_at_once(intake, [form(reference=f"CC-{n}") for n in range(20)])
    assert statuses.pop(7) == 500
    assert set(statuses) == {202}
    (kept,) = await intake.fetch("SELECT reason, body FROM reject")
    assert tuple(kept) == ("internal", form(reference="CC-7"))


async def _all_at_once(intake: Intake, bodies: list[bytes]) -> list[int]:
    return [each.status_code for each in await asyncio.gather(*map(intake.send, bodies))]


async def test_a_body_without_end_is_cut_off_and_the_connection_with_it(intake: Intake):
    key = await intake.key("contact-centre")
    host, port = intake.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"POST /v1/referrals HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\nAuthorization: Bearer " + key.encode() + b"\r\n\r\n"
    )
    for _ in range(bodies.CEILING // 65_536 + 1):
        writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        await writer.drain()
    answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 413 ")
    writer.close()
    (kept,) = await intake.fetch("SELECT length(body) AS kept, reason FROM reject")
    assert tuple(kept) == (65_536, "too_large")
