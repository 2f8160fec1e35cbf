"""Topics of somebody's own, gone when they have ended: a broker holds files open for each."""

from aiokafka.admin import AIOKafkaAdminClient

from services.contracts.topics import load


async def remove(bootstrap_servers: str, prefix: str) -> None:
    """Remove all topics with this prefix; those that are not there are no error."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        await admin.start()
        await admin.delete_topics([prefix + name for name in load()])
    finally:
        await admin.close()
