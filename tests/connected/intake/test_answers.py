"""What became of a referral is told to its sender, once, in order, and signed."""

from pathlib import Path
from uuid import UUID

import pytest

from services.contracts.case import Allocated, Closed, Opened
from services.contracts.feedback import Accepted, ReturnedToReferrer
from services.contracts.vocabulary import Outcome, Profession
from services.intake.source import Source
from tests.connected.intake.answered import (
    deliver,
    event,
    hear,
    receiver,
    referred,
    secrets,
    source,
    told_at,
)
from tests.connected.intake.conftest import Intake
from tests.connected.intake.receiver import Receiver
from tests.connected.intake.telling import AT, routed, step
from tests.waiting import until

__all__ = ["receiver", "secrets", "source"]


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


async def rows(intake: Intake) -> list[tuple[str, str, str]]:
    """What is written, in order: kind, team and state."""
    found = await intake.fetch("SELECT told, team, state FROM answer_delivery ORDER BY seq")
    return [tuple(row) for row in found]


async def test_an_event_that_comes_again_makes_no_second_answer(intake: Intake, source: Source):
    referral_id = await referred(intake)
    decision = event(routed(referral_id), "00000000-0000-4000-8000-000000000001")
    await hear(intake, [source], decision)
    (first,) = await intake.fetch("SELECT id FROM answer_delivery")
    await intake.fetch("UPDATE answer_delivery SET team = 'another' RETURNING 1")
    await hear(intake, [source], decision)
    (second,) = await intake.fetch("SELECT id FROM answer_delivery")
    assert first == second


async def test_nothing_is_written_for_who_asks_for_nothing(intake: Intake, source: Source):
    await hear(intake, [], routed(await referred(intake)))
    await hear(
        intake, [told_at("https://a.example", "test-harness")], routed(await referred(intake))
    )
    closed_alone = told_at("https://a.example", tells=("closed",))
    await hear(intake, [closed_alone], routed(await referred(intake)))
    assert await rows(intake) == []


async def test_the_same_decision_once_more_is_no_news_and_another_way_is(
    intake: Intake, source: Source
):
    referral_id = await referred(intake)
    await hear(intake, [source], routed(referral_id))
    await hear(intake, [source], routed(referral_id, 2))
    await hear(intake, [source], routed(referral_id, 3, "rapid_response"))
    await hear(intake, [source], routed(referral_id, 1))
    assert [team for _, team, _ in await rows(intake)] == ["eit", "rapid_response"]


async def test_of_several_decisions_in_a_batch_the_newest_is_told(intake: Intake, source: Source):
    referral_id = await referred(intake)
    newest = routed(referral_id, 2, "rapid_response")
    await hear(intake, [source], routed(referral_id), newest)
    assert await rows(intake) == [("decided", "rapid_response", "waiting")]


async def test_only_the_team_that_leads_answers(intake: Intake, source: Source):
    referral_id = await referred(intake)
    await hear(intake, [source], routed(referral_id, copies=("duty_and_advice",)))
    copy = {"referral_id": referral_id, "team": "duty_and_advice", "at": AT}
    await hear(intake, [source], Accepted(**copy))
    await hear(intake, [source], ReturnedToReferrer(**copy, reason="no-need"))
    assert await rows(intake) == [("decided", "eit", "waiting")]


async def test_a_case_that_is_given_to_somebody_else_is_accepted_once(
    intake: Intake, source: Source
):
    referral_id = await referred(intake)
    await hear(intake, [source], routed(referral_id))
    await hear(intake, [source], allocated(referral_id), allocated(referral_id, 3))
    await hear(intake, [source], allocated(referral_id, 4))
    assert [told for told, _, _ in await rows(intake)] == ["decided", "accepted"]


async def test_a_step_that_is_heard_of_before_the_decision_is_told_after_it(
    intake: Intake, source: Source
):
    referral_id = await referred(intake)
    closed = step(referral_id, Closed, 3, outcome=Outcome.SUPPORT)
    by_another = Accepted(referral_id=referral_id, team="duty_and_advice", at=AT)
    await hear(intake, [source], allocated(referral_id), by_another, closed)
    assert {state for _, _, state in await rows(intake)} == {"early"}
    await hear(intake, [source], routed(referral_id))
    assert await rows(intake) == [
        ("decided", "eit", "waiting"),
        ("accepted", "eit", "waiting"),
        ("closed", "eit", "waiting"),
    ]


@pytest.mark.parametrize(
    ("reason", "state", "why"),
    [
        ("other-authority", "waiting", None),
        ("no-capacity", "held", "capacity"),
        ("because", "held", "unknown_reason"),
    ],
)
async def test_a_rejection_has_a_reason_and_capacity_is_none(
    intake: Intake, source: Source, reason: str, state: str, why: str | None
):
    referral_id = await referred(intake)
    back = ReturnedToReferrer(referral_id=referral_id, team="rapid_response", at=AT, reason=reason)
    await hear(intake, [source], routed(referral_id, destination="rapid_response"), back)
    (row,) = await intake.fetch("SELECT state, why FROM answer_delivery WHERE told = 'rejected'")
    assert tuple(row) == (state, why)


async def test_a_referral_that_its_sender_took_back_is_not_told_of(intake: Intake, source: Source):
    referral_id = await referred(intake)
    await intake.fetch("UPDATE referral SET withdrawn_at = now() RETURNING 1")
    await hear(intake, [source], routed(referral_id))
    assert await rows(intake) == []
