"""JSON forms, posted one by one and as lines."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.hostile.attack import Attack, Kind, Target, Where
from tests.hostile.corpora import json as forms
from tests.hostile.doors.post import Posted
from tests.hostile.ground import Ground

SOURCE = "professionals-form"
REFUSED = range(400, 500)


def _due(attack: Attack, answer: httpx.Response) -> bool:
    """The same reference comes again and again: what is read is the newest of it, or a repeat."""
    return answer.status_code in (REFUSED if attack.due else (202,))


def _line_due(attack: Attack, answer: httpx.Response) -> bool:
    """Each line by itself: the good one behind is accepted, whatever this one is."""
    told = [json.loads(line) for line in answer.text.splitlines()]
    if not told or told[-1]["status"] != 202:
        return False
    statuses = [each["status"] for each in told[:-1]]
    return all(each in REFUSED if attack.due else each == 202 for each in statuses)


@asynccontextmanager
async def _posted(ground: Ground) -> AsyncIterator[Target]:
    async with ground.intake() as intake:

        async def post(attack: Attack) -> httpx.Response:
            return await intake.send(attack.sent, source=SOURCE)

        yield Posted(intake, post, _due)


@asynccontextmanager
async def _lines(ground: Ground) -> AsyncIterator[Target]:
    async with ground.intake() as intake:

        async def post(attack: Attack) -> httpx.Response:
            lines = attack.sent + b"\n" + forms.GOOD
            kind = "application/x-ndjson"
            return await intake.send(lines, source=SOURCE, Content_Type=kind)

        yield Posted(intake, post, _line_due)


FORMS = Kind("S16", "JSON forms", Where.DOOR, forms.ATTACKS, _posted, (forms.CANARY,))
LINES = Kind(
    "S16", "lines of JSON before a good one", Where.DOOR, forms.LINES, _lines, (forms.CANARY,)
)
