"""FHIR at the BaRS door, in JSON and in XML."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from services.intake.doors import body
from tests.hostile.attack import Attack, Kind, Target, Where
from tests.hostile.corpora import fhir, xml
from tests.hostile.doors.post import Posted
from tests.hostile.ground import Ground
from tests.hostile.readers.xml import NEVER_READ, trap

JSON = {"Content_Type": "application/fhir+json"}


def _due(attack: Attack, answer: httpx.Response) -> bool:
    """A trap that is read is one story told many times: 409 from the second time on."""
    if len(attack.sent) > body.LIMIT:
        return answer.status_code == 413
    due = {200, 409} if attack.due == fhir.READ else {attack.due}
    return answer.status_code in due


@asynccontextmanager
async def _json(ground: Ground) -> AsyncIterator[Target]:
    async with ground.intake() as intake:

        async def post(attack: Attack) -> httpx.Response:
            return await intake.send_fhir(attack.sent, **JSON)

        yield Posted(intake, post, _due)


@asynccontextmanager
async def _xml(ground: Ground) -> AsyncIterator[Target]:
    async with ground.intake() as intake, trap(ground.fresh("trap")) as set_:

        async def post(attack: Attack) -> httpx.Response:
            return await intake.send_fhir(attack.sent.make(set_.file, set_.port))

        def right(_: Attack, answer: httpx.Response) -> bool:
            """A hospital's notice is no message of this door, however it is built."""
            quiet = NEVER_READ not in answer.text and not set_.knocked()
            return quiet and answer.status_code in (400, 413, 422)

        yield Posted(intake, post, right)


BUNDLES = Kind(
    "S16", "JSON and FHIR beyond their limits", Where.DOOR, fhir.ATTACKS, _json, (fhir.CANARY,)
)
XML = Kind(
    "S15",
    "XML attacks at the BaRS door",
    Where.DOOR,
    tuple(Attack(each.name, each) for each in xml.ATTACKS),
    _xml,
    (xml.SECRET, "Testperson"),
)
