"""Who waits where since when: from what is known of a referral to its waits.

A pure function of the whole history, told again in the order of time, so that every order in
which the topics are read ends in the same waits. No clock: a wait that is open has no end.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from services.metrics.history import Decided, Ended, History, Leaving, Milestone, Moved, Opened
from services.metrics.moments import Moment, told
from services.metrics.stages import EIT, TRIAGE, UNDECIDED, Ending, Stage, Wait, keeps_cases, stages

_REACHED = tuple(Milestone)
_LEFT = {
    Leaving.RETURNED: Ending.RETURNED,
    Leaving.GIVEN_BACK: Ending.RETURNED,
    Leaving.CLOSED: Ending.CLOSED,
    Leaving.REROUTED: Ending.REROUTED,
    Leaving.WITHDRAWN: Ending.WITHDRAWN,
}


def waits(history: History) -> tuple[Wait, ...]:
    """Every wait of a referral, ended or not. A test referral has none."""
    moments = () if history.test else told(history)
    if not moments:
        return ()
    telling = _Telling(history)
    for moment in moments:
        telling.tell(moment)
    return tuple(telling.waits)


@dataclass
class _Stay:
    """A team has the referral: since after which revision, how far it is, which wait is open."""

    after: int
    version: int
    reached: int = 0
    open: int | None = None

    @property
    def away(self) -> bool:
        """It was sent elsewhere before the team had taken it."""
        return not self.reached and self.open is None


@dataclass
class _Telling:
    """The story so far."""

    history: History
    waits: list[Wait] = field(default_factory=list)
    stays: dict[str, _Stay] = field(default_factory=dict)
    undecided: int | None = None
    decision: Decided | None = None
    gone: float = 0
    """The version in which it was withdrawn; infinite when it was erased."""

    def tell(self, moment: Moment) -> None:
        match moment.step:
            case None:
                self.undecided = self._open(UNDECIDED, Stage.DECISION, moment.at)
            case Decided() as decided:
                self._decide(decided, moment.at)
            case Opened():
                self._reopen(moment)
            case Moved(what=Milestone() as milestone, team=team):
                self._reach(team, milestone, moment)
            case Moved(what=Leaving() as leaving, team=team):
                self._leave(team, leaving, moment)
            case Ended(version=version):
                self._end_all(float("inf") if version is None else version, moment.at)

    def _decide(self, decided: Decided, at: datetime) -> None:
        """A decision ends waits where it no longer sends, and begins them where it newly does."""
        if decided.version <= self.gone:
            return
        self._close_undecided(at, Ending.DONE)
        before, self.decision = self.decision, decided
        for queue in self._left(before):
            self._reroute(queue, at)
        for queue in decided.queues:
            stay = self.stays.get(queue)
            if stay is not None and not stay.away:
                self._restate(stay)
            elif _is_news(queue, before, decided):
                self._enter(queue, before.revision if before else 0, at)

    def _left(self, before: Decided | None) -> list[str]:
        """Queues not named any more, save the triage of a return that nothing has solved."""
        now = self.decision
        if before is None or now is None:
            return []
        stuck = now.version <= before.version and EIT in now.queues
        gone = [queue for queue in self.stays if queue not in now.queues]
        return [queue for queue in gone if not (stuck and queue not in before.queues)]

    def _reroute(self, queue: str, at: datetime) -> None:
        """A team that keeps cases goes on with what it has taken until the case says otherwise."""
        stay = self.stays[queue]
        if not stay.reached:
            self._close(stay.open, at, self._rerouted(queue, stay))
            stay.open = None
        if not keeps_cases(queue):
            del self.stays[queue]

    def _rerouted(self, queue: str, stay: _Stay) -> Ending:
        """Triage is done when a person has judged; facts that come in only move the referral."""
        until = self.decision.version if self.decision else 0
        judged = any(stay.version < version <= until for version in self.history.judged)
        return Ending.DONE if queue == TRIAGE and judged else Ending.REROUTED

    def _restate(self, stay: _Stay) -> None:
        if stay.open is not None and self.decision:
            self.waits[stay.open] = replace(
                self.waits[stay.open],
                urgency=self.decision.urgency,
                respond_by=self.decision.respond_by,
            )

    def _enter(self, queue: str, after: int, at: datetime) -> None:
        version = self.decision.version if self.decision else 0
        entered = self._open(queue, stages(queue)[0], at)
        self.stays[queue] = _Stay(after=after, version=version, open=entered)

    def _reopen(self, moment: Moment) -> None:
        """A case that opens after the one before it had ended, perhaps for a decision gone by."""
        now, after = self.decision, (moment.revision or 1) - 1
        if now is None or now.version <= self.gone or EIT in self.stays:
            return
        if EIT in now.queues:
            self._take_from_triage(now, moment.at)
            self._enter(EIT, after, moment.at)
        else:
            self.stays[EIT] = _Stay(after=after, version=now.version)

    def _take_from_triage(self, now: Decided, at: datetime) -> None:
        """The case before it was returned when a newer decision was already on its way."""
        if TRIAGE in self.stays and TRIAGE not in now.queues:
            self._reroute(TRIAGE, at)

    def _reach(self, team: str, milestone: Milestone, moment: Moment) -> None:
        stay, to_come = self.stays.get(team), stages(team)
        reached = _REACHED.index(milestone) + 1
        if stay is None or not stay.reached < reached <= len(to_come):
            return
        stay.reached = reached
        self._close(stay.open, moment.at, Ending.DONE)
        further = reached < len(to_come)
        stay.open = self._open(team, to_come[reached], moment.at) if further else None

    def _leave(self, team: str, leaving: Leaving, moment: Moment) -> None:
        stay = self.stays.get(team)
        if stay is None or self._was_rerouted_before(stay, leaving, moment):
            return
        answered = leaving is Leaving.CLOSED and not stay.reached
        self._close(stay.open, moment.at, Ending.DONE if answered else _LEFT[leaving])
        del self.stays[team]
        if leaving is Leaving.RETURNED and self.decision and team in self.decision.queues:
            self._triage(self.decision, moment.at)

    def _was_rerouted_before(self, stay: _Stay, leaving: Leaving, moment: Moment) -> bool:
        """An old case, dropped for a decision that a later one has sent back to the team."""
        earlier = moment.revision is not None and moment.revision <= stay.after
        return leaving is Leaving.REROUTED and earlier and not stay.reached

    def _triage(self, decision: Decided, at: datetime) -> None:
        if TRIAGE not in self.stays:
            self._enter(TRIAGE, decision.revision, at)

    def _end_all(self, version: float, at: datetime) -> None:
        """Nobody waits any more, unless what was decided since is about a later version."""
        self.gone = max(self.gone, version)
        if self.decision is not None and self.decision.version > version:
            return
        self._close_undecided(at, Ending.WITHDRAWN)
        for stay in self.stays.values():
            self._close(stay.open, at, Ending.WITHDRAWN)
        self.stays.clear()

    def _open(self, queue: str, stage: Stage, at: datetime) -> int:
        turn = 1 + sum(wait.queue == queue and wait.stage == stage for wait in self.waits)
        self.waits.append(
            Wait(
                queue=queue,
                stage=stage,
                turn=turn,
                received_at=self.history.arrived_at or at,
                entered_at=at,
                urgency=self.decision.urgency if self.decision else None,
                respond_by=self.decision.respond_by if self.decision else None,
            )
        )
        return len(self.waits) - 1

    def _close_undecided(self, at: datetime, ending: Ending) -> None:
        self._close(self.undecided, at, ending)
        self.undecided = None

    def _close(self, wait: int | None, at: datetime, ending: Ending) -> None:
        if wait is not None:
            self.waits[wait] = replace(self.waits[wait], ended_at=at, ending=ending)


def _is_news(queue: str, before: Decided | None, now: Decided) -> bool:
    """A team that has ended its work does not begin again because the same was said again."""
    return before is None or now.version > before.version or queue not in before.queues
