"""Provisioning: what `schemas/topics.yaml` declares, made true on a cluster."""

import asyncio
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from services.contracts.topics import Topic

COPIES = 3
"""As many as survive the loss of one broker while every write is still in two places."""


class Step(Enum):
    """What a plan does with one topic."""

    CREATE = "create"
    CONFIGURE = "configure"
    KEEP = "keep"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Planned:
    """One topic's step, and why."""

    topic: Topic
    step: Step
    why: str


class Found(NamedTuple):
    """A topic as it is: its partitions, and the copies of the one that has fewest."""

    partitions: int
    copies: int


class Provisioner:
    """Plans and applies. A partition count is never changed: it would break the order of keys.

    `replicas` are the copies of each topic; where nothing is said, three, or one a broker.
    """

    def __init__(
        self, bootstrap_servers: str, prefix: str = "", replicas: int | None = None
    ) -> None:
        self._admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
        self._prefix = prefix
        self._wanted = replicas

    async def __aenter__(self) -> "Provisioner":
        await self._admin.start()
        await self._until_a_broker_is_known()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._admin.close()

    async def _until_a_broker_is_known(self) -> None:
        """For a moment, as while it starts, a broker may not tell even of itself."""
        client = self._admin._client
        async with asyncio.timeout(30):
            while not client.cluster.brokers():
                await asyncio.sleep(0.1)
                await client.force_metadata_update()

    async def plan(self, topics: dict[str, Topic]) -> list[Planned]:
        """What would have to be done, topic by topic. Changes nothing."""
        names = await self._admin.list_topics()
        there = [t for t in topics.values() if self._prefix + t.name in names]
        found = await self._found(there)
        configs = await self._configs(there)
        return [
            self._planned(t, found.get(t.name), configs.get(t.name, {})) for t in topics.values()
        ]

    async def apply(self, planned: list[Planned]) -> None:
        """Do it. A refused topic is left as it is."""
        new = [self._new(each.topic) for each in planned if each.step is Step.CREATE]
        changed = [each.topic for each in planned if each.step is Step.CONFIGURE]
        if new:
            await self._admin.create_topics(new)
            await self._until_led([topic.name for topic in new])
        if changed:
            await self._admin.alter_configs([self._resource(t, t.config()) for t in changed])

    @property
    def _replicas(self) -> int:
        return self._wanted or min(COPIES, len(self._admin._client.cluster.brokers()))

    def _planned(self, topic: Topic, found: Found | None, config: dict[str, str]) -> Planned:
        if found is None:
            return Planned(topic, Step.CREATE, f"{topic.partitions} partitions")
        if why := self._unlike(topic, found):
            return Planned(topic, Step.REFUSE, why)
        wrong = {k: v for k, v in topic.config().items() if config.get(k) != v}
        if wrong:
            said = ", ".join(f"{k} {config.get(k)} → {v}" for k, v in wrong.items())
            return Planned(topic, Step.CONFIGURE, said)
        return Planned(topic, Step.KEEP, "as declared")

    def _unlike(self, topic: Topic, found: Found) -> str | None:
        """What only a person can change."""
        if found.partitions != topic.partitions:
            count = f"has {found.partitions} partitions, not {topic.partitions}"
            return f"{count}; a new count needs a new topic"
        if found.copies < self._replicas:
            count = f"has {found.copies} copies, not {self._replicas}"
            return f"{count}; kafka-reassign-partitions makes more"
        return None

    def _new(self, topic: Topic) -> NewTopic:
        return NewTopic(
            self._prefix + topic.name,
            topic.partitions,
            self._replicas,
            topic_configs=topic.config(),
        )

    def _resource(self, topic: Topic, config: dict[str, str] | None) -> ConfigResource:
        return ConfigResource(ConfigResourceType.TOPIC, self._prefix + topic.name, configs=config)

    async def _found(self, topics: list[Topic]) -> dict[str, Found]:
        described = await self._described([self._prefix + t.name for t in topics])
        return {d["topic"].removeprefix(self._prefix): _found(d["partitions"]) for d in described}

    async def _described(self, names: list[str]) -> list[dict[str, Any]]:
        return list(await self._admin.describe_topics(names)) if names else []

    async def _configs(self, topics: list[Topic]) -> dict[str, dict[str, str]]:
        if not topics:
            return {}
        answers = await self._admin.describe_configs([self._resource(t, None) for t in topics])
        found = [resource for answer in answers for resource in answer.resources]
        return {r[3].removeprefix(self._prefix): {c[0]: c[1] for c in r[4]} for r in found}

    async def _until_led(self, names: list[str]) -> None:
        """A produce before the leaders are elected would be refused once and tried again."""
        async with asyncio.timeout(30):
            while not _led(await self._described(names), len(names)):  # noqa: ASYNC110 - Kafka tells
                await asyncio.sleep(0.05)


def _found(partitions: list[dict[str, Any]]) -> Found:
    return Found(len(partitions), min([len(each["replicas"]) for each in partitions], default=0))


def _led(described: list[dict[str, Any]], count: int) -> bool:
    partitions = [p for d in described for p in d["partitions"]]
    return (
        len(described) == count
        and all(d["error_code"] == 0 and d["partitions"] for d in described)
        and all(p["error_code"] == 0 and p["leader"] >= 0 for p in partitions)
    )
