"""Sources that show who they are by an access token or by a signature, on real servers."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.intake import signatures
from services.intake.settings import IntakeSettings
from tests.connected.intake.conftest import Intake, form
from tests.connected.intake.partners import write
from tests.hostile.corpora.tokens import EC, published, token

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
async def partners(
    settings: IntakeSettings, database_url: str, tmp_path: Path
) -> AsyncIterator[Intake]:
    """Intake with a source that signs and one that has tokens, beside those with keys."""
    written = write(tmp_path, keys=[published(EC, "ec")], secret=SECRET)
    told = settings.model_copy(update=written)
    async with Intake(told, database_url).open() as opened:
        yield opened


def signed(body: bytes, id_: str = "msg_1", at: int | None = None) -> dict[str, str]:
    """The headers of a signed request."""
    at = at or int(datetime.now(UTC).timestamp())
    return {
        "webhook-source": "signing",
        "webhook-id": id_,
        "webhook-timestamp": str(at),
        "webhook-signature": signatures.header(signatures.secret(SECRET), id_, at, body),
        "content-type": "application/json",
    }


async def test_a_signed_request_is_accepted_and_the_same_again_does_nothing(partners: Intake):
    headers = signed(form())
    first = await partners.client.post("/v1/referrals", content=form(), headers=headers)
    again = await partners.client.post("/v1/referrals", content=form(), headers=headers)
    assert (first.status_code, again.content) == (202, first.content)
    assert await partners.count("message") == 1


async def test_what_was_not_signed_is_nobodys_and_nothing_of_it_is_kept(partners: Intake):
    other = form(reference="CC-0002")
    refused = await partners.client.post("/v1/referrals", content=other, headers=signed(form()))
    assert refused.status_code == 401
    assert await partners.count("message") == await partners.count("reject") == 0


async def test_one_who_signs_reads_only_with_a_signature(partners: Intake):
    sent = await partners.client.post("/v1/referrals", content=form(), headers=signed(form()))
    path = sent.json()["status_url"]
    assert (await partners.client.get(path, headers=signed(b""))).status_code == 200
    bare = await partners.client.get(path, headers={"webhook-source": "signing"})
    assert bare.status_code == 401


async def test_lines_are_signed_as_a_whole(partners: Intake):
    lines = form() + b"\n" + form(reference="CC-0002")
    headers = signed(lines) | {"content-type": "application/x-ndjson"}
    answered = await partners.client.post("/v1/referrals", content=lines, headers=headers)
    assert [json.loads(line)["status"] for line in answered.content.splitlines()] == [202, 202]


async def test_a_token_is_its_clients_and_a_key_of_ours_is_not_taken_instead(partners: Intake):
    bearer = {
        "Authorization": f"Bearer {token(EC, 'ES256', 'ec')}",
        "Content-Type": "application/json",
    }
    accepted = await partners.client.post("/v1/referrals", content=form(), headers=bearer)
    assert accepted.status_code == 202
    (row,) = await partners.fetch("SELECT source FROM referral")
    assert row["source"] == "with-tokens"
    assert (await partners.send(form(), source="with-tokens")).status_code == 401


async def test_a_token_that_does_not_hold_is_nobodys(partners: Intake):
    bearer = {
        "Authorization": f"Bearer {token(EC, 'ES256', 'ec', exp=1)}",
        "Content-Type": "application/json",
    }
    assert (
        await partners.client.post("/v1/referrals", content=form(), headers=bearer)
    ).status_code == 401


async def test_a_signed_request_has_no_other_key_that_would_make_it_a_new_one(partners: Intake):
    headers = signed(form())
    await partners.client.post("/v1/referrals", content=form(), headers=headers)
    other = headers | {"idempotency-key": "another"}
    refused = await partners.client.post("/v1/referrals", content=form(), headers=other)
    lines = form(reference="CC-0002")
    other = other | signed(lines, "msg_2") | {"content-type": "application/x-ndjson"}
    batch = await partners.client.post("/v1/referrals", content=lines, headers=other)
    assert (refused.status_code, batch.status_code) == (400, 400)
    assert "webhook-id" in refused.text
    assert await partners.count("message") == 1


async def test_a_signed_withdrawal_withdraws_no_other_referral(partners: Intake):
    paths = []
    for number in (2, 3):
        body = form(reference=f"CC-{number}")
        told = await partners.client.post(
            "/v1/referrals", content=body, headers=signed(body, f"msg_{number}")
        )
        paths.append(f"{told.json()['status_url']}/withdrawal")
    body = b'{"reason": "other"}'
    first, replayed = [
        await partners.client.post(path, content=body, headers=signed(body, "msg_9"))
        for path in paths
    ]
    assert (first.status_code, replayed.status_code) == (202, 422)
    assert await partners.fetch("SELECT 1 FROM referral WHERE withdrawn_at IS NOT NULL") == [(1,)]


async def test_who_only_claims_to_be_a_partner_uses_up_nothing_of_what_it_may_send(
    settings: IntakeSettings, database_url: str, tmp_path: Path
):
    written = write(tmp_path, keys=[published(EC, "ec")], secret=SECRET)
    file = written["sources_dir"] / "signing.yaml"
    file.write_text(file.read_text() + "\nlimits: { per_second: 0.001, burst: 1 }\n")
    claimed = {"webhook-source": "signing", "content-type": "application/json"}
    async with Intake(settings.model_copy(update=written), database_url).open() as intake:
        for _ in range(3):
            told = await intake.client.post("/v1/referrals", content=form(), headers=claimed)
            assert told.status_code == 401
        told = await intake.client.post("/v1/referrals", content=form(), headers=signed(form()))
    assert told.status_code == 202
