"""FastStream as the shell: it builds, subscribes, starts and stops the Kafka consumer."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from services.chassis.rebalances import Counted
from services.chassis.settings import ChassisSettings
from services.chassis.strays import Stray, contained, end


class Reading:
    """One consumer's subscription. It hands over raw records and commits what it is told."""

    def __init__(self, name: str, topics: Sequence[str], settings: ChassisSettings) -> None:
        self._broker = KafkaBroker(
            settings.kafka_bootstrap_servers.split(","),  # it takes a text for one address
            consumer_only=True,
            allow_auto_create_topics=False,
            client_id=f"frontdoor-{name}",
            request_timeout_ms=settings.request_timeout_ms,
            logger=None,
        )
        # No handler is attached: FastStream then starts the consumer and leaves the loop to us.
        # Its own loop sleeps after an empty poll (11 ms a hop) and cannot poll while it waits.
        self._subscriber = self._broker.subscriber(
            *[settings.topic_prefix + topic for topic in topics],
            group_id=settings.topic_prefix + name,
            batch=True,
            ack_policy=AckPolicy.MANUAL,
            listener=Counted(name),
            auto_offset_reset="none",
            partition_assignment_strategy=(RangePartitionAssignor,),
            session_timeout_ms=settings.session_timeout_ms,
            heartbeat_interval_ms=max(300, settings.session_timeout_ms // 4),
        )

    async def start(self) -> AIOKafkaConsumer:
        """The started consumer; raises where the broker is away."""
        try:
            await self._broker.start()
        except BaseException:
            await self.stop()
            raise
        consumer: Any = self._subscriber.consumer
        return consumer

    async def stop(self) -> None:
        """Leave the group, and close every connection also where leaving fails."""
        consumer: Any = self._subscriber.consumer
        try:
            with suppress(Stray), contained():
                await self._broker.stop()
        finally:  # aiokafka ends half-way where a fetch fails just then, and FastStream hides it
            if consumer is not None:
                await end(consumer)
