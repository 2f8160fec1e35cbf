"""What intake hears of its referrals, and tells their senders."""

from uuid import UUID

from services.contracts.case import Allocated, CaseStep, Closed, Opened
from services.contracts.feedback import Accepted
from services.contracts.vocabulary import Outcome, Profession
from services.intake import outcomes
from tests.connected.intake.conftest import Intake, form
from tests.connected.intake.telling import AT, heard, routed, step


def allocated(referral_id: UUID) -> CaseStep:
    profession = Profession.OCCUPATIONAL_THERAPIST
    return step(referral_id, Allocated, 2, profession=profession)


async def test_a_sender_can_follow_its_referral_to_the_end_of_the_case(publishing: Intake):
    intake = publishing
    intake.read()
    told = (await intake.send(form())).json()
    referral_id = UUID(told["referral_id"])
    opened = step(referral_id, Opened, 1, revision=1, received_at=AT)
    await heard(intake, (1, routed(referral_id)), (1, opened), (2, allocated(referral_id)))
    await intake.until("SELECT EXISTS (SELECT 1 FROM progress WHERE case_version = 2)")
    await intake.until("SELECT EXISTS (SELECT 1 FROM outcome)")
    status = (await intake.status(told["referral_id"])).json()
    assert (status["status"], status["destination"]) == ("in_progress", "eit")
    assert status["teams"][0]["step"] == "allocated"
    await heard(intake, (3, step(referral_id, Closed, 3, outcome=Outcome.SUPPORT)))
    await intake.until("SELECT EXISTS (SELECT 1 FROM progress WHERE step = 'closed')")
    assert (await intake.status(told["referral_id"])).json()["status"] == "closed"


async def test_the_newest_decision_wins_in_whatever_order_they_come(intake: Intake):
    referral_id = UUID(int=1)
    first, second = routed(referral_id), routed(referral_id, 2, "manual_triage", needs_person=True)
    async with intake.runtime.works.begin() as work:
        await outcomes.keep_decisions(work.tx, [second, first])
    async with intake.runtime.works.begin() as work:
        await outcomes.keep_decisions(work.tx, [first])
    (row,) = await intake.fetch("SELECT revision, destination FROM outcome")
    assert tuple(row) == (2, "manual_triage")


async def test_an_older_step_of_a_case_never_replaces_a_newer(intake: Intake):
    referral_id = UUID(int=1)
    closed = step(referral_id, Closed, 3, outcome=Outcome.SUPPORT)
    async with intake.runtime.works.begin() as work:
        await outcomes.keep_steps(work.tx, [("closed", closed)])
    async with intake.runtime.works.begin() as work:
        await outcomes.keep_steps(work.tx, [("allocated", allocated(referral_id))])
    (row,) = await intake.fetch("SELECT step FROM progress")
    assert row["step"] == "closed"


async def test_each_team_that_has_a_copy_tells_its_own_step(intake: Intake):
    told = (await intake.send(form())).json()
    referral_id = UUID(told["referral_id"])
    feedback = Accepted(referral_id=referral_id, team="duty_and_advice", at=AT)
    lead = routed(referral_id, destination="rapid_response", copies=("duty_and_advice",))
    async with intake.runtime.works.begin() as work:
        await outcomes.keep_decisions(work.tx, [lead])
        await outcomes.keep_steps(work.tx, [("accepted", feedback)])
    status = (await intake.status(told["referral_id"])).json()
    assert status["status"] == "routed"
    assert [(each["team"], each["step"]) for each in status["teams"]] == [
        ("duty_and_advice", "accepted")
    ]
    assert "A linked copy went to Duty and Advice." in status["summary"]
