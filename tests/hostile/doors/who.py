"""Tokens and signatures at the JSON door of sources that show who they are by them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.connected.intake.conftest import Intake
from tests.connected.intake.partners import write
from tests.hostile.attack import Attack, Kind, Target, Where
from tests.hostile.corpora import signatures, tokens
from tests.hostile.corpora.signatures import clock, sound
from tests.hostile.doors.post import Posted
from tests.hostile.ground import Ground

EXPECTED = tokens.EXPECTED
JSON = {"Content-Type": "application/json"}
KEYS = [tokens.published(tokens.RSA, "rsa", alg="RS256"), tokens.published(tokens.EC, "ec")]


@asynccontextmanager
async def partners(ground: Ground) -> AsyncIterator[Intake]:
    """Intake with a source that signs and one that has tokens, beside one with a key."""
    written = write(ground.folder, keys=KEYS, secret=signatures.TEXT)
    async with ground.intake(**written) as intake:
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
