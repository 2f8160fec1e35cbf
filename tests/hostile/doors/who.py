"""Tokens and signatures at the JSON door of sources that show who they are by them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from services.intake import source_files
from tests.connected.intake.conftest import Intake
from tests.hostile.attack import Attack, Kind, Target, Where
from tests.hostile.corpora import signatures, tokens
from tests.hostile.corpora.signatures import clock, sound
from tests.hostile.doors.post import Posted
from tests.hostile.ground import Ground

EXPECTED = tokens.EXPECTED
JSON = {"Content-Type": "application/json"}
WITH_A_TOKEN = f"""
authentication:
  access_token:
    issuer: {EXPECTED.issuer}
    audience: {EXPECTED.audience}
    client: {EXPECTED.client}
    jwks: file:{{jwks}}
"""
KEYS = {
    "keys": [tokens.published(tokens.RSA, "rsa", alg="RS256"), tokens.published(tokens.EC, "ec")]
}


@asynccontextmanager
async def partners(ground: Ground) -> AsyncIterator[Intake]:
    """Intake with a source that signs and one that has tokens, beside one with a key."""
    sources, secrets = ground.fresh("sources"), ground.fresh("secrets")
    jwks = ground.folder / "jwks"
    jwks.write_text(json.dumps(KEYS))
    plain = (source_files.SOURCES / "contact-centre.yaml").read_text()
    (sources / "contact-centre.yaml").write_text(plain)
    for name, how in (
        ("signing", "authentication: {signed: 'true'}"),
        ("with-tokens", WITH_A_TOKEN.format(jwks=jwks)),
    ):
        named = plain.replace("name: contact-centre", f"name: {name}")
        named = named.replace("title: ", f"title: {name}, ")
        (sources / f"{name}.yaml").write_text(f"{named}\n{how}\n")
    path = secrets / "signing.secrets"
    path.touch(mode=0o600)
    path.write_text(signatures.TEXT + "\n")
    async with ground.intake(sources_dir=sources, secrets_dir=secrets) as intake:
        yield intake


def _nobodys(_: Attack, answer: httpx.Response) -> bool:
    return answer.status_code == 401


@asynccontextmanager
async def _tokens(ground: Ground) -> AsyncIterator[Target]:
    async with partners(ground) as intake:

        async def post(attack: Attack) -> httpx.Response:
            headers = JSON | {"Authorization": f"Bearer {attack.sent()}"}
            return await intake.client.post("/v1/referrals", content=BODY, headers=headers)

        yield Posted(intake, post, _nobodys)


@asynccontextmanager
async def _signatures(ground: Ground) -> AsyncIterator[Target]:
    async with partners(ground) as intake:

        async def post(attack: Attack) -> httpx.Response:
            sent = attack.sent(sound(clock(), BODY))
            headers = JSON | {"webhook-source": "signing"} | sent.headers
            return await intake.client.post("/v1/referrals", content=sent.body, headers=headers)

        yield Posted(intake, post, _nobodys)


CANARY = "Testsecret"
BODY = json.dumps({"reference": CANARY}).encode()

TOKENS = Kind(
    "S6", "access tokens that are nobody's", Where.DOOR, tokens.ATTACKS, _tokens, (CANARY,)
)
SIGNATURES = Kind(
    "S7",
    "signed requests that were not signed so",
    Where.DOOR,
    tuple(each for each in signatures.ATTACKS if each.name != "a time in other digits"),
    _signatures,
    (CANARY,),
)
"""Without what no HTTP client can send."""
