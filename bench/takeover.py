"""How long a referral waits when the process that reads its partition is killed."""

import asyncio
import contextlib
from statistics import median

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench import inputs
from bench.system import Run, fresh
from services.contracts.catalogue import INTAKE, ROUTING
from services.devkit.home import Home
from services.devkit.servers import Servers

SESSION_MS = 1_500
A_SECOND = 100
KILLED_AFTER = 4.0
SENT_FOR = 9.0
ROUNDS = 5


async def takeover(home: Home, started: Servers) -> dict[str, object]:
    """Seconds from the killed process' last moment to the first decision that was its to make."""
    found = [await _round(await fresh(home, started)) for _ in range(ROUNDS)]
    return {
        "session_timeout_seconds": SESSION_MS / 1000,
        "seconds": [round(each, 2) for each in found],
        "median_seconds": round(median(found), 2),
        "longest_seconds": round(max(found), 2),
    }


async def _round(run: Run) -> float:
    routers = [run.spawn("services.router", SESSION_TIMEOUT_MS=str(SESSION_MS)) for _ in range(2)]
    try:
        sending = asyncio.create_task(_send(run))
        await asyncio.sleep(KILLED_AFTER)
        routers[0].kill()
        await sending
        return await _longest_wait(run)
    finally:
        for process in routers:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await asyncio.to_thread(process.wait, 20)


async def _send(run: Run) -> None:
    """One referral after another, at an even pace, to all partitions in turn."""
    producer = AIOKafkaProducer(bootstrap_servers=run.bootstrap_servers, acks="all")
    await producer.start()
    try:
        for event in inputs.referrals(int(A_SECOND * SENT_FOR)):
            await producer.send(run.topic(INTAKE), **inputs.record(event, 12))
            await asyncio.sleep(1 / A_SECOND)
    finally:
        await producer.stop()


async def _longest_wait(run: Run) -> float:
    """The longest wait, by the broker's clock, of what came in shortly before the kill or later."""
    count = int(A_SECOND * SENT_FOR)
    came = await _stamps(run, INTAKE, count)
    went = await _stamps(run, ROUTING, count)
    settled = min(came.values()) + (KILLED_AFTER - 1) * 1000
    return max(went[key] - at for key, at in came.items() if at > settled) / 1000


async def _stamps(run: Run, topic: str, count: int) -> dict[bytes, int]:
    consumer = AIOKafkaConsumer(
        run.topic(topic), bootstrap_servers=run.bootstrap_servers, auto_offset_reset="earliest"
    )
    await consumer.start()
    found: dict[bytes, int] = {}
    try:
        async with asyncio.timeout(60):
            while len(found) < count:
                for records in (await consumer.getmany(timeout_ms=1000)).values():
                    found.update((each.key, each.timestamp) for each in records)
    finally:
        await consumer.stop()
    return found
