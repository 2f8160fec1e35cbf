"""The HL7 v2 door under attack, with a real database behind it."""

from tests.connected.intake.conftest import Intake
from tests.connected.intake.mllp import hl7_door
from tests.unit.intake.mllp import after
from tests.unit.intake.mllp_attacks import ATTACKS, next_message


async def test_after_every_attack_the_next_message_is_durable(intake: Intake):
    found = []
    async with hl7_door(intake, body_within_seconds=0.7) as door:
        for name, pieces, expected in ATTACKS:
            async with intake.connected() as connection:
                await connection.execute("TRUNCATE referral, record, message, answer CASCADE")
            told = await after(door, pieces, expected, next_message())
            if told != f"{expected}, then AA":
                found.append((name, told, expected))
    assert found == []
