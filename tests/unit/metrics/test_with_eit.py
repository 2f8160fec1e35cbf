"""The team's own worklist and the waits told from its events agree, whatever happens."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.contracts.decision import Decision, Explanation, Routed, RulesetRef
from services.contracts.vocabulary import Outcome, Profession, Urgency
from services.eit import arrivals, lifecycle
from services.eit.case import Referral, Status
from services.eit.change import Change
from services.eit.commands import Allocate, ArrangeSupport, Assess, Close, Command, Contact, Return
from services.metrics.history import Ended, History, Step
from services.metrics.reading import steps
from services.metrics.waiting import waits
from tests.unit.metrics.stories import NINE, arrived, at

REFERRAL = UUID(int=7)
STAGE = {
    Status.OPENED: "to_allocation",
    Status.ALLOCATED: "to_contact",
    Status.CONTACTED: "to_assessment",
    Status.ASSESSED: "to_support",
}
FORWARD: dict[Status, Command] = {
    Status.OPENED: Allocate(profession=Profession.SOCIAL_WORKER),
    Status.ALLOCATED: Contact(),
    Status.CONTACTED: Assess(),
    Status.ASSESSED: ArrangeSupport(arrangements=()),
}


def decision(destination: str, copies: tuple[str, ...]) -> Decision:
    """Sent there, for whatever reason."""
    return Decision(
        ruleset=RulesetRef(id="test", version="1", sha256="0" * 64),
        rule="I1",
        destination=destination,
        copies=copies,
        urgency=Urgency.ROUTINE,
        explanation=Explanation(because=(), why_not=(), criteria=(), unknown=()),
    )


@dataclass
class World:
    """One referral: intake and the router speak, the team hears later, metrics hears it all."""

    team: Referral = field(default_factory=lambda: Referral(referral_id=REFERRAL))
    history: History = field(default_factory=lambda: History().after(arrived()))
    queues: tuple[str, ...] = ()
    unheard: list[Callable[[datetime], None]] = field(default_factory=list)
    minute: int = 0
    version: int = 1
    revision: int = 0

    def tick(self) -> datetime:
        """Nothing happens at the same time."""
        self.minute += 1
        return at(self.minute)

    def decide(self, queues: tuple[str, ...], newer: int) -> None:
        """A decision about this version, or a newer one."""
        self.version += newer
        self.revision += 1
        self.queues = queues
        routed = Routed(
            referral_id=REFERRAL,
            version=self.version,
            revision=self.revision,
            received_at=NINE,
            decided_at=self.tick(),
            facts_sha256="0" * 64,
            decision=decision(queues[0], queues[1:]),
        )
        self.note(*steps(routed, time=NINE))
        self.unheard.append(lambda now: self.keep(*arrivals.decided(self.team, routed, at=now)))

    def withdraw(self) -> None:
        """It no longer stands, in this version."""
        self.version += 1
        version = self.version
        self.note(Ended(self.tick(), version))
        self.unheard.append(lambda now: self.keep(*arrivals.withdrawn(self.team, version, at=now)))

    def hear(self) -> None:
        """The team takes note of one thing more."""
        if self.unheard:
            self.unheard.pop(0)(self.tick())

    def forward(self) -> None:
        """Staff take the next step."""
        case = self.team.case
        if case is not None and case.status in FORWARD:
            self.command(FORWARD[case.status])

    def command(self, command: Command) -> None:
        """Staff move the case, where they can."""
        case = self.team.case
        if case is not None and lifecycle.allows(case, type(command)):
            change = lifecycle.step(case, command, by="staff.one", at=self.tick())
            self.keep(replace(self.team, case=change.case), [change])

    def keep(self, team: Referral, changes: list[Change]) -> None:
        """What the team publishes, metrics hears."""
        self.team = team
        for change in changes:
            if change.event is not None:
                self.note(*steps(change.event, time=NINE))

    def note(self, *said: Step) -> None:
        """Metrics takes note."""
        for step in said:
            self.history = self.history.after(step)


QUEUES = (("eit",), ("rapid_response", "eit"), ("rapid_response",))
ACTIONS: list[Callable[[World], None]] = [
    *(partial(World.decide, queues=queues, newer=newer) for queues in QUEUES for newer in (0, 1)),
    *(World.hear, World.hear, World.hear, World.forward, World.forward, World.forward),
    partial(World.command, command=Return(reason="wrong-team")),
    partial(World.command, command=Close(outcome=Outcome.SIGNPOSTED)),
    World.withdraw,
]


def open_now(world: World) -> list[tuple[str, str]]:
    """Where metrics has it waiting, other teams aside."""
    every = [(w.queue, w.stage.value) for w in waits(world.history) if not w.ended_at]
    return [wait for wait in every if wait[0] in ("eit", "manual_triage")]


def expected(world: World) -> list[tuple[str, str]]:
    """Where the team's own worklist has it, or that the team has returned it to a person."""
    case, stands = world.team.case, world.team.withdrawn < world.team.version
    if case is not None and case.status in STAGE:
        return [("eit", STAGE[case.status])]
    if case is not None and case.status is Status.RETURNED and stands and "eit" in world.queues:
        return [("manual_triage", "to_triage")]
    return []


RETURNED_TOO_LATE = [
    *(partial(World.decide, queues=("eit",), newer=1), World.hear, World.hear),
    partial(World.decide, queues=("eit",), newer=1),
    partial(World.command, command=Return(reason="wrong-team")),
]


@settings(max_examples=300)
@example(RETURNED_TOO_LATE)
@given(st.lists(st.sampled_from(ACTIONS), max_size=30))
def test_whoever_the_team_has_waits_there_and_nobody_else(
    actions: list[Callable[[World], None]],
) -> None:
    world = World()
    for action in actions:
        action(world)
    while world.unheard:
        world.hear()
    assert open_now(world) == expected(world)
