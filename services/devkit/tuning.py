"""Kafka's settings on one machine, the same for every way of running it."""


def tuning(brokers: int) -> dict[str, object]:
    """What a cluster of so many brokers is set to, beside addresses and folders.

    The small time-outs let fault tests see a take-over in seconds, and what a removed topic held
    goes at once: three mapped files a partition, of which Linux gives a process some 65,000.
    """
    copies = min(3, brokers)
    safe = max(1, copies - 1)
    return {
        "auto.create.topics.enable": "false",
        "default.replication.factor": copies,
        "min.insync.replicas": safe,
        "offsets.topic.replication.factor": copies,
        "offsets.topic.num.partitions": 12,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": safe,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": safe,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        "broker.session.timeout.ms": 3000,
        "broker.heartbeat.interval.ms": 500,
        "log.segment.delete.delay.ms": 1000,
    }
