"""The breaker of a receiver: it opens, it asks with one probe, it closes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.intake.back.breaker import FAILURES, LONGEST, PAUSE, Breaker, Stage

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


def failed(times: int, breaker: Breaker | None = None) -> Breaker:
    """After so many failures at one moment."""
    found = breaker or Breaker()
    for _ in range(times):
        found = found.failed(NOW)
    return found


def test_it_opens_after_failures_in_a_row_and_not_before() -> None:
    assert failed(FAILURES - 1).stage(NOW) is Stage.CLOSED
    assert failed(FAILURES).stage(NOW) is Stage.OPEN
    assert failed(FAILURES - 1).answered() == Breaker()


def test_what_was_under_way_when_it_opened_does_not_lengthen_the_pause() -> None:
    assert failed(FAILURES + 7).open_until == failed(FAILURES).open_until


def test_one_probe_goes_out_and_nobody_sends_another() -> None:
    later = NOW + PAUSE
    opened = failed(FAILURES)
    assert opened.stage(later) is Stage.HALF_OPEN
    probing = opened.probe(later + LEASE)
    assert probing.stage(later) is Stage.OPEN
    assert probing.stage(later + LEASE) is Stage.HALF_OPEN, "whoever probed has ended"


def test_each_failed_probe_doubles_the_pause_up_to_the_longest() -> None:
    breaker, now, pauses = failed(FAILURES), NOW, []
    for _ in range(12):
        assert breaker.open_until is not None
        now = breaker.open_until
        breaker = breaker.probe(now + LEASE).failed(now)
        assert breaker.open_until is not None
        pauses.append(breaker.open_until - now)
    assert pauses[0] == 2 * PAUSE
    assert all(one <= other for one, other in pairwise(pauses))
    assert pauses[-1] == LONGEST


@given(st.timedeltas(timedelta(0), timedelta(days=30)))
def test_a_receiver_that_asks_for_time_gets_it_at_once_and_a_day_at_most(asked: timedelta) -> None:
    found = Breaker().failed(NOW, asked=asked)
    assert found.open_until is not None
    assert min(asked, timedelta(days=1)) == found.open_until - NOW


class Receiving(RuleBasedStateMachine):
    """Senders that keep to the breaker, whatever the receiver does and whoever dies."""

    def __init__(self) -> None:
        super().__init__()
        self.breaker, self.now = Breaker(), NOW
        self.under_way = 0
        self.probe_until: datetime | None = None

    @rule(seconds=st.integers(1, 1200))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        if seconds >= LEASE.total_seconds():
            self.under_way = 0

    @rule()
    def somebody_sends(self) -> None:
        match self.breaker.stage(self.now):
            case Stage.CLOSED:
                self.under_way += 1
            case Stage.HALF_OPEN:
                assert self.probe_until is None or self.now >= self.probe_until, "one at a time"
                self.breaker = self.breaker.probe(self.now + LEASE)
                self.probe_until = self.now + LEASE
                self.under_way += 1

    @precondition(lambda self: self.under_way > 0)
    @rule(asked=st.none() | st.timedeltas(timedelta(0), timedelta(hours=2)))
    def one_fails(self, asked: timedelta | None) -> None:
        self.under_way -= 1
        self.breaker = self.breaker.failed(self.now, asked=asked)
        if not self.breaker.probing:
            self.probe_until = None

    @precondition(lambda self: self.under_way > 0)
    @rule()
    def one_is_had(self) -> None:
        self.under_way -= 1
        self.breaker, self.probe_until = self.breaker.answered(), None
        assert self.breaker.stage(self.now) is Stage.CLOSED

    @invariant()
    def it_never_stays_open_for_ever(self) -> None:
        until = self.breaker.open_until
        assert until is None or until - self.now <= timedelta(days=1)

    @invariant()
    def it_is_open_where_too_much_has_failed(self) -> None:
        if self.breaker.failures >= FAILURES:
            assert self.breaker.open_until is not None


TestReceiving = Receiving.TestCase
TestReceiving.settings = settings(max_examples=200, stateful_step_count=50)
