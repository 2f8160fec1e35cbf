"""What every service counts of itself. Names are the contract of `docs/metrics.md`."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)

from services.contracts import topics

# A second series for each counter, which says only when the process began.
disable_created_metrics()  # type: ignore[no-untyped-call]

REGISTRY = CollectorRegistry()

MACHINE_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
HUMAN_SECONDS = (
    *(60, 300, 900, 1800, 3600, 7200, 14400, 28800, 86400, 172800),
    *(432000, 604800, 1209600, 2419200),
)

processed = Counter(
    "referral_inbox_processed",
    "Events handled, by consumer.",
    ["consumer"],
    registry=REGISTRY,
)
duplicates = Counter(
    "referral_inbox_duplicates",
    "Events swallowed because their id, or a later sequence of their key, was handled before.",
    ["consumer", "kind"],
    registry=REGISTRY,
)
gaps = Counter(
    "referral_inbox_gaps",
    "Events whose sequence skips one; they are handled all the same.",
    ["consumer"],
    registry=REGISTRY,
)
parked = Counter(
    "referral_inbox_parked",
    "Events kept until an earlier one of their key, which is set aside, is dealt with.",
    ["consumer"],
    registry=REGISTRY,
)
expired = Counter(
    "referral_dlq_expired",
    "Dead letters and parked events that nobody dealt with in their time; each is in the audit.",
    ["topic"],
    registry=REGISTRY,
)
retries = Counter(
    "referral_handler_retries",
    "Batches tried again, by what failed.",
    ["consumer", "fate"],
    registry=REGISTRY,
)
handling = Histogram(
    "referral_handler_duration_seconds",
    "How long one transaction took, commit included; a batch is one of them or several.",
    ["consumer"],
    buckets=MACHINE_SECONDS,
    registry=REGISTRY,
)
dead_letters = Counter(
    "referral_dlq_messages",
    "Events set aside, by topic and reason.",
    ["topic", "reason"],
    registry=REGISTRY,
)
published = Counter(
    "referral_outbox_published",
    "Events acknowledged by the broker.",
    ["topic"],
    registry=REGISTRY,
)
publish_delay = Histogram(
    "referral_outbox_publish_delay_seconds",
    "From writing an event until it was acknowledged and deleted, for the oldest of each round.",
    ["topic"],
    buckets=MACHINE_SECONDS,
    registry=REGISTRY,
)
refused = Counter(
    "referral_outbox_refused",
    "Events that the broker refuses for good; each holds the later ones of its key.",
    ["topic"],
    registry=REGISTRY,
)
publish_errors = Counter(
    "referral_outbox_publish_errors",
    "Rounds of publishing that failed and were left to the drain.",
    registry=REGISTRY,
)
commit_errors = Counter(
    "referral_consumer_commit_errors",
    "Offset commits that failed and are tried again.",
    ["consumer"],
    registry=REGISTRY,
)
assigned = Gauge(
    "referral_consumer_assigned_partitions",
    "Partitions this process reads.",
    ["group"],
    registry=REGISTRY,
)
rebalances = Counter(
    "referral_consumer_rebalances",
    "Times that this process was given partitions of the group, or told that it has none.",
    ["group"],
    registry=REGISTRY,
)
progress = Gauge(
    "referral_consumer_last_progress_timestamp_seconds",
    "When this process last finished a batch, or last saw that nothing was waiting.",
    ["group"],
    registry=REGISTRY,
)

brake = Gauge(
    "referral_consumer_brake",
    "1 where a consumer has drawn its brake: too many events were set aside.",
    ["consumer"],
    registry=REGISTRY,
)
paused = Gauge(
    "referral_consumer_paused",
    "1 where somebody has paused a consumer.",
    ["consumer"],
    registry=REGISTRY,
)
pool_connections = Gauge(
    "referral_db_pool_connections",
    "Connections of this process to PostgreSQL, at work or idle.",
    ["state"],
    registry=REGISTRY,
)
pool_wait = Histogram(
    "referral_db_pool_wait_seconds",
    "How long a transaction waited for a connection, or for a new one to be made.",
    buckets=MACHINE_SECONDS,
    registry=REGISTRY,
)
loop_lag = Histogram(
    "referral_event_loop_lag_seconds",
    "How much too late the event loop came back to a task, looked at once a second.",
    buckets=MACHINE_SECONDS,
    registry=REGISTRY,
)
build_info = Gauge(
    "referral_build_info",
    "What runs: the version, and the newest schema that it knows.",
    ["version", "schema"],
    registry=REGISTRY,
)


def initialise_published(service: str) -> None:
    """Have every topic that a service writes at 0 from the start."""
    for topic in topics.load().values():
        if service in topic.producers:
            published.labels(topic.name)
            publish_delay.labels(topic.name)
            refused.labels(topic.name)


def initialise(consumer: str, topics: tuple[str, ...]) -> None:
    """Have every label set of a consumer at 0 from the start."""
    processed.labels(consumer)
    gaps.labels(consumer)
    parked.labels(consumer)
    handling.labels(consumer)
    commit_errors.labels(consumer)
    assigned.labels(consumer)
    rebalances.labels(consumer)
    progress.labels(consumer)
    brake.labels(consumer)
    paused.labels(consumer)
    for kind in ("redelivery", "stale"):
        duplicates.labels(consumer, kind)
    for name in ("poison", "unavailable"):
        retries.labels(consumer, name)
    for topic in topics:
        expired.labels(topic)
        for reason in ("malformed", "poison", "unknown_type"):
            dead_letters.labels(topic, reason)
