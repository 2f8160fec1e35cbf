"""The board: empty unless this process leads."""

from prometheus_client import CollectorRegistry, generate_latest

from services.contracts import topics
from services.metrics.board import Board
from services.metrics.instruments import BoardCollector
from services.metrics.lag import Lags
from services.metrics.queues import QUEUES, Bounds, queues
from services.metrics.resolved import endings
from services.metrics.snapshot import Snapshot
from tests.unit.metrics.stories import at

WAITS = queues((), (), names=QUEUES, bounds=Bounds((60,), (60,)))
NOBODY = Snapshot(at(0), 0.01, WAITS, {}, dict.fromkeys(endings(topics.load()), 0), {}, {})


def exported(board: Board) -> str:
    """What a scrape of this board reads."""
    registry = CollectorRegistry()
    registry.register(BoardCollector(board))
    return generate_latest(registry).decode()


def test_a_process_that_does_not_lead_exports_nothing() -> None:
    board = Board()
    assert exported(board) == ""
    board.post(NOBODY)
    assert 'referral_queue_depth{queue="eit",urgency="stat"} 0.0' in exported(board)
    assert (
        'referral_dlq_resolved_total{action="edited",service="eit",topic="asc.referral.routing.v1"}'
        " 0.0" in exported(board)
    )
    board.clear(None)
    assert exported(board) == ""


def test_lags_that_come_after_leadership_was_lost_are_dropped() -> None:
    board = Board()
    board.post(NOBODY)
    board.clear("no snapshot: it broke")
    board.post_lags(Lags(at(0), {}))
    assert board.lags is None
    assert board.trouble == "no snapshot: it broke"


def test_the_first_snapshot_ends_the_trouble() -> None:
    board = Board()
    assert board.trouble == "no snapshot yet"
    board.post(NOBODY)
    assert board.trouble is None
