"""The worklist's pure part against a tiny model of it, over random lives of one referral."""

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.contracts.decision import Routed
from services.eit import arrivals, lifecycle
from services.eit.case import OPEN, Referral
from services.eit.change import Change
from services.eit.lifecycle import IllegalMove
from tests.unit.eit.examples import COMMANDS, LATER, MONDAY, REFERRAL, routed

DESTINATIONS = st.sampled_from(
    [("eit", ()), ("rapid_response", ("eit",)), ("rapid_response", ()), ("test", ())]
)
NAMES = ("allocate", "contact", "assess", "arrange", "keep", "return", "close")

NEXT = {
    ("opened", "allocate"): "allocated",
    ("allocated", "allocate"): "allocated",
    ("allocated", "contact"): "contacted",
    ("contacted", "assess"): "assessed",
    ("assessed", "arrange"): "support_arranged",
    ("support_arranged", "arrange"): "support_arranged",
}


@dataclass
class Model:
    """The newest case as a status ("" is none), and what decides about the next one."""

    status: str = ""
    flag: str = ""
    cases: int = 0
    version: int = 0
    named: bool = False
    withdrawn: int = 0
    erased: bool = False

    @property
    def open(self) -> bool:
        return self.status not in ("", "returned", "closed")

    def decided(self, version: int, *, named: bool) -> None:
        news = not self.cases or version > self.version or not self.named
        if self.open:
            self._redecided(named=named)
        elif named and news and version > self.withdrawn and not self.erased:
            self.status, self.cases = "opened", self.cases + 1
        self.version, self.named = version, named

    def _redecided(self, *, named: bool) -> None:
        if named:
            self.flag = self.flag if self.flag == "erased" else ""
        elif self.status in ("opened", "allocated"):
            self.end("closed")
        else:
            self.flag = self.flag or "rerouted"

    def end(self, status: str) -> None:
        self.status, self.flag = status, ""

    def moved(self, name: str) -> bool:
        """Whether the move was possible; it is made if so."""
        if not self.open or (name == "keep" and not self.flag):
            return False
        if name == "keep":
            self.flag = ""
        elif name in ("return", "close"):
            self.end({"return": "returned", "close": "closed"}[name])
        elif (self.status, name) in NEXT:
            self.status = NEXT[self.status, name]
        else:
            return False
        return True


class Life(RuleBasedStateMachine):
    """One referral: decisions, withdrawals, erasure and staff, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.referral = Referral(referral_id=REFERRAL)
        self.changes: list[Change] = []
        self.revision = 0
        self.decisions: list[Routed] = []

    def _take(self, heard: tuple[Referral, list[Change]]) -> None:
        self.referral, changes = heard
        self.changes += changes

    @rule(where=DESTINATIONS, newer=st.integers(0, 2))
    def decide(self, where: tuple[str, tuple[str, ...]], newer: int) -> None:
        destination, copies = where
        self.revision += 1
        version = max(1, self.model.version + newer)
        decision = routed(destination, copies=copies, revision=self.revision, version=version)
        self.decisions.append(decision)
        self._take(arrivals.decided(self.referral, decision, at=MONDAY))
        if destination != "test":
            self.model.decided(version, named="eit" in (destination, *copies))

    @precondition(lambda self: self.referral.revision)
    @rule(data=st.data())
    def hear_an_old_decision_again(self, data: st.DataObject) -> None:
        old = [each for each in self.decisions if each.revision <= self.referral.revision]
        before = self.referral
        self._take(arrivals.decided(self.referral, data.draw(st.sampled_from(old)), at=LATER))
        assert self.referral == before

    @rule(version=st.integers(1, 8))
    def withdraw(self, version: int) -> None:
        self._take(arrivals.withdrawn(self.referral, version, at=LATER))
        if version > self.model.withdrawn:
            self.model.withdrawn = version
            if self.model.open and version >= self.model.version:
                self.model.end("closed")

    @rule()
    def erase(self) -> None:
        self._take(arrivals.erased(self.referral, at=LATER))
        if self.model.open and not self.model.erased:
            self.model.flag = "erased"
        self.model.erased = True

    @precondition(lambda self: self.referral.case)
    @rule(number=st.integers(0, len(COMMANDS) - 1))
    def move(self, number: int) -> None:
        case = self.referral.case
        assert case is not None
        possible = self.model.moved(NAMES[number])
        try:
            change = lifecycle.step(case, COMMANDS[number], by="a.worker", at=LATER)
        except IllegalMove:
            assert not possible
            return
        assert possible
        self.changes.append(change)
        self.referral = replace(self.referral, case=change.case)

    @invariant()
    def stands_as_the_model_does(self) -> None:
        case = self.referral.case
        assert ("" if case is None else case.status) == self.model.status
        assert ("" if case is None else case.attention or "") == self.model.flag
        assert (0 if case is None else case.ordinal) == self.model.cases

    @invariant()
    def every_change_is_one_version_and_every_event_one_step(self) -> None:
        for ordinal in range(1, self.model.cases + 1):
            own = [change for change in self.changes if change.case.ordinal == ordinal]
            assert [change.case.version for change in own] == list(range(1, len(own) + 1))
            told = [change.event for change in own if change.event is not None]
            assert [event.case_version for event in told] == list(range(1, len(told) + 1))

    @invariant()
    def only_the_newest_case_is_open(self) -> None:
        last = {change.case.ordinal: change.case for change in self.changes}
        assert all(not case.is_open for ordinal, case in last.items() if ordinal < len(last))


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=30)


@st.composite
def two_topics(draw: st.DrawFn) -> tuple[list[Routed], list[int], list[bool]]:
    """Decisions of rising revisions, withdrawals of rising versions, and a way to interleave."""
    versions = sorted(draw(st.lists(st.integers(1, 5), min_size=1, max_size=6)))
    wheres = draw(st.lists(DESTINATIONS, min_size=len(versions), max_size=len(versions)))
    decisions = [
        routed(destination, copies=copies, revision=revision, version=version)
        for revision, (version, (destination, copies)) in enumerate(
            zip(versions, wheres, strict=True), start=1
        )
    ]
    withdrawals = sorted(draw(st.sets(st.integers(1, 5), max_size=3)))
    turns = [True] * len(decisions) + [False] * len(withdrawals)
    return decisions, withdrawals, draw(st.permutations(turns))


@given(two_topics())
@settings(max_examples=500)
def test_topics_may_arrive_in_any_order_among_each_other(
    topics: tuple[list[Routed], list[int], list[bool]],
) -> None:
    decisions, withdrawals, turns = topics
    in_turn = _heard(decisions, withdrawals, turns)
    assert _stands(in_turn) == _stands(_heard(decisions, withdrawals, sorted(turns)))
    assert _stands(in_turn) == _stands(_heard(decisions, withdrawals, sorted(turns)[::-1]))


def _heard(decisions: list[Routed], withdrawals: list[int], turns: list[bool]) -> Referral:
    routing, intake = iter(decisions), iter(withdrawals)
    referral = Referral(referral_id=REFERRAL)
    for is_decision in turns:
        if is_decision:
            referral, _ = arrivals.decided(referral, next(routing), at=MONDAY)
        else:
            referral, _ = arrivals.withdrawn(referral, next(intake), at=MONDAY)
    return referral


def _stands(referral: Referral) -> int:
    """The revision that the open case rests on; 0 where none is open."""
    case = referral.case
    return case.revision if case is not None and case.status in OPEN else 0
