"""A consumer's subscription on a real broker."""

from services.chassis.broker import Reading
from services.chassis.settings import ChassisSettings
from services.chassis.topics import Provisioner
from services.contracts import catalogue, topics


async def test_a_consumer_finds_the_broker_among_several_addresses(
    settings: ChassisSettings,
) -> None:
    async with Provisioner(settings.kafka_bootstrap_servers, settings.topic_prefix) as cluster:
        await cluster.apply(await cluster.plan({catalogue.CASE: topics.load()[catalogue.CASE]}))
    away = "127.0.0.1:9"
    several = f"{away},{settings.kafka_bootstrap_servers},{away}"
    reading = Reading(
        "probe", [catalogue.CASE], settings.model_copy(update={"kafka_bootstrap_servers": several})
    )
    consumer = await reading.start()
    try:
        assert settings.topic_prefix + catalogue.CASE in await consumer.topics()
    finally:
        await reading.stop()
