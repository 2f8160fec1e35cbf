"""Kill -9 around an answer: sent again under the same id, and never lost."""

import shutil
from pathlib import Path
from uuid import UUID

import pytest

from services.contracts.case import Closed
from services.contracts.vocabulary import Outcome
from services.intake.source_files import SOURCES
from tests.connected.intake.answered import receiver, referred, secrets
from tests.connected.intake.conftest import Intake
from tests.connected.intake.mortal import running
from tests.connected.intake.receiver import Receiver
from tests.connected.intake.telling import heard, routed, step
from tests.waiting import until

__all__ = ["receiver", "secrets"]

_BACK = "services.intake.back."
PLACES = [
    ("written, not committed", _BACK + "writing:write", "after", 0),
    ("taken, not committed", _BACK + "queue:take", "after", 0),
    ("about to be sent", _BACK + "sending:Sending.send", "before", 0),
    ("sent, not settled", _BACK + "queue:settle", "before", 1),
    ("settled, not committed", _BACK + "queue:settle", "after", 1),
]


@pytest.mark.parametrize(
    ("place", "side", "sent"), [each[1:] for each in PLACES], ids=[each[0] for each in PLACES]
)
async def test_an_answer_outlives_whoever_was_about_to_give_it(
    intake: Intake,
    provisioned: None,
    receiver: Receiver,
    secrets: Path,
    place: str,
    side: str,
    sent: int,
):
    shutil.copytree(SOURCES, secrets / "sources")
    with (secrets / "sources" / "contact-centre.yaml").open("a") as file:
        file.write(f"\nanswers: {{ url: {receiver.url}/answers }}\n")
    told = {"SECRETS_DIR": secrets, "SOURCES_DIR": secrets / "sources"}
    referral_id = await referred(intake)
    await heard(intake, (1, routed(referral_id)))
    async with running(intake, secrets, place, side, "1", **told) as first:
        assert await first.wait() == -9
    assert len(receiver.came) == sent
    await heard(intake, (1, closed(referral_id)))
    await intake.fetch("UPDATE answer_delivery SET due_at = now() RETURNING 1")
    async with running(intake, secrets, place, side, "0", **told):
        await intake.until("SELECT count(*) = 2 FROM answer_delivery WHERE state = 'delivered'")
        await until(lambda: len(set(receiver.ids)) == 2)
    assert receiver.types == [*["decided"] * (sent + 1), "closed"]
    assert all(each.signed for each in receiver.came)


def closed(referral_id: UUID) -> Closed:
    found = step(referral_id, Closed, 1, outcome=Outcome.SUPPORT)
    assert isinstance(found, Closed)
    return found
