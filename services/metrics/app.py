"""The composition root of metrics."""

from collections.abc import Mapping

from services.chassis.consumer import Consumer
from services.chassis.instruments import HUMAN_SECONDS, MACHINE_SECONDS, REGISTRY
from services.chassis.service import Runtime, Service
from services.contracts import topics
from services.contracts.topics import Topic
from services.metrics.api import build_api
from services.metrics.backlog import places, services
from services.metrics.board import Board, Pace
from services.metrics.handlers import NAME, build_consumer
from services.metrics.instruments import BoardCollector
from services.metrics.lag import reads
from services.metrics.leader import Leader
from services.metrics.probe import Cluster
from services.metrics.queues import Bounds
from services.metrics.resolved import endings
from services.metrics.settings import MetricsSettings
from services.metrics.snapshot import Labels
from services.metrics.watch import LagWatch


def build_consumers(settings: MetricsSettings) -> tuple[Consumer, ...]:
    """What metrics reads."""
    return (build_consumer(build_bounds(settings).all),)


def build_service(settings: MetricsSettings) -> Service:
    """The service as it runs: one consumer, the leader's two loops, the API."""
    declared = topics.load()
    board = Board()
    pace = Pace(settings.snapshot_seconds, settings.snapshot_retry_seconds)
    leader = Leader(
        settings.database_url.get_secret_value(), _labels(settings, declared), board, pace
    )
    watch = LagWatch(_cluster(settings), tuple(reads(declared)), board, pace)

    async def count(_: Runtime) -> None:
        collector = BoardCollector(board)
        REGISTRY.register(collector)
        try:
            await leader.run()
        finally:
            REGISTRY.unregister(collector)

    async def measure(_: Runtime) -> None:
        await watch.run()

    async def counting(_: Runtime) -> str | None:
        return board.trouble

    return Service(
        name=NAME,
        settings=settings,
        consumers=build_consumers(settings),
        api=lambda _: build_api(board),
        background=(count, measure),
        checks=(("snapshot", counting),),
    )


def _labels(settings: MetricsSettings, declared: Mapping[str, Topic]) -> Labels:
    return Labels(
        queues=settings.queues,
        bounds=build_bounds(settings),
        services=services(declared),
        places=tuple(places(declared)),
        endings=tuple(endings(declared)),
    )


def _cluster(settings: MetricsSettings) -> Cluster:
    return Cluster(
        settings.kafka_bootstrap_servers, settings.topic_prefix, settings.request_timeout_ms
    )


def build_bounds(settings: MetricsSettings) -> Bounds:
    """The contract's bounds, and every target as one more."""
    human = {float(bound) for bound in (*HUMAN_SECONDS, *settings.target_seconds)}
    machine = {float(bound) for bound in MACHINE_SECONDS}
    return Bounds(human=tuple(sorted(human)), all=tuple(sorted(human | machine)))
