"""A source that floods us: others are not kept waiting, and it is told to send fewer."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from services.intake import source_files
from services.intake.settings import IntakeSettings
from tests.connected.intake.conftest import FORM, Intake, form
from tests.samples import sample

RUNS, FLOODING = 10, 64
"""The referrals that the one source has under way all the time."""

URGENT = {"exclusions": {**FORM["exclusions"], "suicidal": "yes"}}


async def test_an_urgent_referral_of_another_source_does_not_wait_behind_a_flood(intake: Intake):
    over, numbers = asyncio.Event(), count()

    async def flood() -> None:
        while not over.is_set():
            await intake.send(form(reference=f"FLOOD-{next(numbers)}"), source="test-harness")

    await intake.key("contact-centre")
    await intake.key("test-harness")
    flooding = [asyncio.create_task(flood()) for _ in range(FLOODING)]
    try:
        await intake.until("SELECT count(*) > $1 FROM message", FLOODING)
        for number in range(RUNS):
            before = accepted()
            answer = await intake.send(form(reference=f"CC-{number}", **URGENT))
            assert answer.status_code == 202
            assert accepted() - before <= 3 * FLOODING, "more than what was under way went first"
    finally:
        over.set()
        await asyncio.gather(*flooding)


def accepted() -> float:
    """How many of the flood have been accepted."""
    return sample("referral_received_total", channel="phone", source="test-harness")


@pytest.fixture
async def limited(
    settings: IntakeSettings, database_url: str, tmp_path: Path
) -> AsyncIterator[Intake]:
    """Intake with a source that may send two at once, and one more in a thousand seconds."""
    for name in ("contact-centre", "test-harness"):
        content = (source_files.SOURCES / f"{name}.yaml").read_text()
        if name == "contact-centre":
            content += "\nlimits: { per_second: 0.001, burst: 2 }\n"
        (tmp_path / f"{name}.yaml").write_text(content)
    told = settings.model_copy(update={"sources_dir": tmp_path})
    async with Intake(told, database_url).open() as opened:
        yield opened


async def test_who_sends_more_than_it_may_is_told_when_to_come_again(limited: Intake):
    answers = [await limited.send(form(reference=f"CC-{number}")) for number in range(3)]
    assert [each.status_code for each in answers] == [202, 202, 429]
    assert int(answers[-1].headers["retry-after"]) > 900
    assert answers[-1].json()["type"].endswith("/too-many")
    assert (await limited.send(form(), source="test-harness")).status_code == 202


async def test_lines_count_one_by_one(limited: Intake):
    lines = b"\n".join(form(reference=f"CC-{number}") for number in range(5))
    sent = await limited.send(lines, Content_Type="application/x-ndjson")
    again = await limited.send(form(reference="CC-9"))
    assert (sent.status_code, again.status_code) == (200, 429)
    assert int(again.headers["retry-after"]) > 3000
