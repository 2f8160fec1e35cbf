"""What became of a referral, for its sender: in fields and in plain words. No identity."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Stage(StrEnum):
    """How far a referral has come."""

    RECEIVED = "received"
    LINKED = "linked"
    WITH_A_PERSON = "with_a_person"
    ROUTED = "routed"
    IN_PROGRESS = "in_progress"
    RETURNED = "returned"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Step(BaseModel):
    """The newest step that a team has taken."""

    model_config = ConfigDict(frozen=True)

    team: str
    step: str
    at: datetime


class Decided(BaseModel):
    """Where it goes, by the newest decision, and which version that was about."""

    model_config = ConfigDict(frozen=True)

    version: int
    destination: str
    copies: tuple[str, ...]
    urgency: str
    act_now: bool
    needs_person: bool
    respond_by: datetime | None
    decided_at: datetime


class Status(BaseModel):
    """A referral as its sender may see it."""

    model_config = ConfigDict(frozen=True)

    referral_id: UUID
    source_reference: str
    version: int
    received_at: datetime
    updated_at: datetime
    test: bool
    status: Stage
    destination: str | None
    decided_at: datetime | None
    decision: Decided | None
    teams: tuple[Step, ...]
    summary: str


class Known(BaseModel):
    """What is stored of a referral, before it is told."""

    model_config = ConfigDict(frozen=True)

    referral_id: UUID
    source_reference: str
    version: int
    received_at: datetime
    updated_at: datetime
    test: bool
    decision: Decided | None
    teams: tuple[Step, ...]
    withdrawn_at: datetime | None = None
    linked: bool = False


_RETURNED = {"returned", "returned_to_referrer"}

_LINKED = "We had heard of this need already: what you sent was added to what is known of it."

_TITLES = {
    "eit": "the Early Intervention Team",
    "rapid_response": "Rapid Response",
    "duty_and_advice": "Duty and Advice",
    "manual_triage": "manual triage",
    "test": "the test destination, which no team reads",
}


def tell(known: Known) -> Status:
    """The status of a referral."""
    decision = known.decision
    return Status(
        **known.model_dump(exclude={"decision", "teams", "withdrawn_at", "linked"}),
        decision=decision,
        teams=known.teams,
        status=stage(known),
        destination=None if decision is None else decision.destination,
        decided_at=None if decision is None else decision.decided_at,
        summary=" ".join(_sentences(known)),
    )


def stage(known: Known) -> Stage:
    """How far it has come; where several teams have it, the lead's step counts."""
    if known.withdrawn_at is not None:
        return Stage.WITHDRAWN
    if known.linked:
        return Stage.LINKED
    if known.decision is None:
        return Stage.RECEIVED
    lead = _step(known.teams, known.decision.destination)
    if lead is None:
        return Stage.WITH_A_PERSON if known.decision.needs_person else Stage.ROUTED
    if lead.step in _RETURNED:
        return Stage.RETURNED
    return Stage.CLOSED if lead.step == "closed" else Stage.IN_PROGRESS


def _step(steps: Sequence[Step], team: str) -> Step | None:
    return next((each for each in steps if each.team == team), None)


def _sentences(known: Known) -> list[str]:
    said = [f"Received on {_day(known.received_at)}."]
    if known.version > 1:
        said.append(f"Updated on {_day(known.updated_at)}; this is version {known.version}.")
    if known.withdrawn_at is not None:
        return [*said, f"Withdrawn on {_day(known.withdrawn_at)}; nobody waits for it."]
    if known.linked:
        return [*said, _LINKED]
    said += _decision(known)
    said += [
        f"{_title(each.team)}: {_words(each.step)} on {_day(each.at)}." for each in known.teams
    ]
    return said


def _decision(known: Known) -> list[str]:
    decision = known.decision
    if decision is None:
        return ["It is not decided yet where it goes."]
    said = [f"Sent to {_name(decision.destination)} on {_day(decision.decided_at)}."]
    if decision.version < known.version:
        said.append("That was decided on an earlier version; the newest is being looked at.")
    if decision.copies:
        said.append(f"A linked copy went to {' and '.join(map(_name, decision.copies))}.")
    if decision.act_now:
        said.append("Somebody must act now.")
    elif decision.needs_person:
        said.append("A person decides what happens next.")
    if decision.respond_by is not None:
        said.append(f"A response is due by {_day(decision.respond_by)}.")
    return said


def _name(team: str) -> str:
    return _TITLES.get(team, _words(team))


def _title(team: str) -> str:
    name = _name(team).removeprefix("the ")
    return name[0].upper() + name[1:]


def _words(identifier: str) -> str:
    return identifier.replace("_", " ")


def _day(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return f"{utc.day} {utc:%B %Y, %H:%M} UTC"
