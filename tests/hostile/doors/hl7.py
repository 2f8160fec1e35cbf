"""The HL7 v2 door, with a database behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.connected.intake.mllp import hl7_door
from tests.hostile.attack import Kind, Target, Where
from tests.hostile.corpora import hl7
from tests.hostile.ground import Ground
from tests.hostile.readers.hl7 import FRAME_WITHIN, Sender
from tests.unit.intake.mllp import PRIVATE


@asynccontextmanager
async def _door(ground: Ground) -> AsyncIterator[Target]:
    async with (
        ground.intake() as intake,
        hl7_door(intake, body_within_seconds=FRAME_WITHIN) as door,
        intake.connected() as connection,
    ):

        async def afresh() -> None:
            await connection.execute("TRUNCATE referral, record, message, answer CASCADE")

        yield Sender(door, afresh)


HL7 = Kind("HL7", "framing, headers and segments", Where.DOOR, hl7.ATTACKS, _door, PRIVATE)
