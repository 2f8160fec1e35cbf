"""What became of a referral is told to its sender, once, in order, and signed."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from services.contracts.case import Allocated, Closed, Opened
from services.contracts.vocabulary import Outcome, Profession
from services.intake.source import Source
from tests.connected.intake.answered import (
    deliver,
    hear,
    referred,
    secrets,
    told_at,
)
from tests.connected.intake.conftest import Intake
from tests.connected.intake.receiver import Receiver
from tests.connected.intake.telling import AT, routed, step
from tests.waiting import until

__all__ = ["secrets"]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().open() as opened:
        yield opened


@pytest.fixture
def source(receiver: Receiver) -> Source:
    return told_at(f"{receiver.url}/answers")


def allocated(referral_id: UUID, version: int = 2) -> Allocated:
    profession = Profession.OCCUPATIONAL_THERAPIST
    found = step(referral_id, Allocated, version, profession=profession)
    assert isinstance(found, Allocated)
    return found


async def test_a_sender_is_told_to_the_end_in_order_and_signed(
    intake: Intake, receiver: Receiver, source: Source, secrets: Path
):
    referral_id = await referred(intake)
    opened = step(referral_id, Opened, 1, revision=1, received_at=AT)
    closed = step(referral_id, Closed, 3, outcome=Outcome.SUPPORT)
    await hear(intake, [source], routed(referral_id), opened, allocated(referral_id), closed)
    running = deliver(intake, secrets, source)
    await until(lambda: len(receiver.came) == 3)
    await intake.until("SELECT count(*) = 3 FROM answer_delivery WHERE state = 'delivered'")
    await running.stop()
    assert receiver.types == ["decided", "accepted", "closed"]
    assert all(each.signed for each in receiver.came)
    assert [each.path for each in receiver.came] == ["/answers"] * 3
    first, _, last = (each.told["data"] for each in receiver.came)
    assert first == {
        "referral_id": str(referral_id),
        "source_reference": "CC-0001",
        "status_url": f"/v1/referrals/{referral_id}",
        "test": False,
        "destination": "eit",
        "needs_person": False,
        "respond_by": None,
    }
    assert last["outcome"] == "progress_to_support"
