"""Sources that are told what became of their referrals, and an intake that tells them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis.event import Event
from services.contracts.catalogue import CATALOGUE, NAME_OF
from services.contracts.envelope import Envelope
from services.contracts.model import Contract
from services.intake import handlers
from services.intake.back import words
from services.intake.back.delivering import Delivering
from services.intake.parts.answers import Answers
from services.intake.secret_files import SecretFiles
from services.intake.settings import IntakeSettings
from services.intake.source import Source
from services.intake.source_files import load_all
from tests.connected.intake.conftest import Intake, form
from tests.connected.intake.receiver import WRITTEN, Receiver

SHORT = tuple(timedelta(seconds=0.05) for _ in range(3))
"""A schedule of four attempts."""

CONTACT_CENTRE = "contact-centre"


def told_at(url: str, source: str = CONTACT_CENTRE, **more: Any) -> Source:
    """A shipped source that is told at this address."""
    found = load_all()[source]
    answers = ({"url": url} if url else {}) | more
    return found.model_copy(update={"answers": Answers.model_validate(answers)})


def secret(folder: Path, source: str = CONTACT_CENTRE, text: str = WRITTEN) -> None:
    """Put a source's secret where it belongs."""
    file = folder / f"{source}-answers.secrets"
    file.write_text(text)
    file.chmod(0o600)


def event(model: Contract, id_: str = "") -> Event:
    """An event of another service, as a handler reads it."""
    name = NAME_OF[type(model)]
    key = str(model.referral_id)  # type: ignore[attr-defined]
    envelope = Envelope(
        id_ or str(uuid4()), "/frontdoor/elsewhere", name, "2026-01-05T09:00:00Z", key, 1
    )
    return Event(envelope, CATALOGUE[name].topic, 0, key, model)


async def hear(intake: Intake, sources: Sequence[Source], *events: Event | Contract) -> None:
    """Have intake hear of these, in one batch."""
    wanted = words.wanted({each.name: each for each in sources})
    known = [each if isinstance(each, Event) else event(each) for each in events]
    async with intake.runtime.works.begin() as work:
        await handlers.hear(work, known, wanted)


async def referred(
    intake: Intake, reference: str = "CC-0001", source: str = CONTACT_CENTRE
) -> UUID:
    """The id of a new referral of a source."""
    response = await intake.send(form(reference=reference), source=source)
    assert response.status_code == 202, response.text
    return UUID(response.json()["referral_id"])


@dataclass
class Running:
    """A delivery that goes on until it is stopped."""

    task: "asyncio.Task[None]"

    async def stop(self) -> None:
        """End it in the middle of whatever it does."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


def deliver(
    intake: Intake,
    folder: Path,
    *sources: Source,
    delays: Sequence[timedelta] = SHORT,
    adw_dir: Path | None = None,
) -> Running:
    """Deliver to these sources, with a short schedule."""
    named = {each.name: each for each in sources}
    delivering = Delivering(named, SecretFiles(folder), adw_dir=adw_dir, delays=delays, every=0.05)
    return Running(asyncio.create_task(delivering.run(intake.runtime)))


@pytest.fixture
def secrets(tmp_path: Path, settings: IntakeSettings) -> Path:
    """A folder of secrets with the contact centre's."""
    secret(tmp_path)
    return tmp_path


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A partner that receives."""
    async with Receiver().open() as opened:
        yield opened


@pytest.fixture
def source(receiver: Receiver) -> Source:
    """The contact centre, told there."""
    return told_at(f"{receiver.url}/answers")
