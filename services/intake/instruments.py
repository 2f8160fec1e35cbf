"""What intake counts. Labels are closed: the loaded sources, and `other` for nobody's."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from prometheus_client import Counter, Gauge, Histogram

from services.chassis.instruments import REGISTRY
from services.contracts.vocabulary import Channel
from services.intake.back.response import Failure
from services.intake.formats.mail_content import Refused
from services.intake.formats.mail_kind import Automatic
from services.intake.formats.mail_trust import Verdict
from services.intake.rejected import Reason
from services.intake.source import Source

OTHER = "other"

_ANSWER_SECONDS = (
    *(0.001, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.075),
    *(0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)
"""Fine below the 25 ms in which most are to be answered."""

received = Counter(
    "referral_received",
    "Messages accepted durably, new referrals and updates; a repeat is not counted again.",
    ["channel", "source"],
    registry=REGISTRY,
)
unmapped = Counter(
    "referral_unmapped_codes",
    "Codes in accepted messages that no table of their source has; they are kept, never guessed.",
    ["source"],
    registry=REGISTRY,
)
rejected = Counter(
    "referral_rejected",
    "Messages refused, by kind.",
    ["channel", "reason"],
    registry=REGISTRY,
)
idempotency = Counter(
    "referral_idempotency_requests",
    "Answered messages: first, replayed, conflict (a key used for two bodies), in_progress.",
    ["channel", "source", "result"],
    registry=REGISTRY,
)
linked = Counter(
    "referral_linked",
    "Referrals of people who are known: chaser or update of an open one, new_episode, returner;"
    " question where a person must say whether it is the same person.",
    ["kind"],
    registry=REGISTRY,
)
accepting = Histogram(
    "referral_accept_duration_seconds",
    "From a message's taking up (at an HTTP door the end of its headers) to its answer, commit"
    " included.",
    ["channel", "source"],
    buckets=_ANSWER_SECONDS,
    registry=REGISTRY,
)
inflight = Gauge(
    "referral_inflight",
    "Messages that wait for their commit.",
    registry=REGISTRY,
)
inflight_limit = Gauge(
    "referral_inflight_limit",
    "Messages that may wait; the next one is answered 503.",
    registry=REGISTRY,
)

mail_verdicts = Counter(
    "referral_email_auth",
    "Mails by what our own mail server's word about their sender came to.",
    ["verdict"],
    registry=REGISTRY,
)
mail_automatic = Counter(
    "referral_email_automatic",
    "Mails that no person wrote, by kind; they make no referral.",
    ["kind"],
    registry=REGISTRY,
)
mailbox_swept = Gauge(
    "referral_mailbox_swept_timestamp_seconds",
    "When a mailbox was last looked through to its end; 0 where it never was.",
    registry=REGISTRY,
)
attachments_refused = Counter(
    "referral_attachment_rejected",
    "Attachments of mails that are not kept apart, by reason.",
    ["reason"],
    registry=REGISTRY,
)
refused_files = Gauge(
    "referral_source_files_refused",
    "Source files that do not hold; their sources stay as they were, where they were there.",
    registry=REGISTRY,
)

answers_delivered = Counter(
    "referral_answers_delivered",
    "Answers that their receivers have, by source.",
    ["source"],
    registry=REGISTRY,
)
answer_failures = Counter(
    "referral_answer_failures",
    "Attempts to deliver an answer that failed, by source and kind.",
    ["source", "kind"],
    registry=REGISTRY,
)
answers_undeliverable = Counter(
    "referral_answers_undeliverable",
    "Answers that were given up; each is listed for a person.",
    ["source"],
    registry=REGISTRY,
)

KINDS = ("chaser", "update", "new_episode", "returner", "question")

RESULTS = ("first", "replayed", "conflict", "in_progress")


class OfSource(NamedTuple):
    """What is counted with most messages of a source, found once: a label costs as much again."""

    received: Counter
    first: Counter
    unmapped: Counter
    accepting: Histogram


@cache
def of_source(channel: Channel, name: str) -> OfSource:
    """The counters of a source that is, or was, loaded."""
    return OfSource(
        received=received.labels(channel.value, name),
        first=idempotency.labels(channel.value, name, "first"),
        unmapped=unmapped.labels(name),
        accepting=accepting.labels(channel.value, name),
    )


def initialise(sources: Iterable[Source]) -> None:
    """Have every label set at 0 from the start."""
    _initialise_mail()
    channels = {OTHER}
    for source in sources:
        of_source(source.channel, source.name)
        for result in RESULTS:
            idempotency.labels(source.channel.value, source.name, result)
        channels.add(source.channel.value)
        if source.answers is not None:
            _initialise_answers(source.name)
    for kind in KINDS:
        linked.labels(kind)
    for channel in channels:
        for reason in Reason:
            rejected.labels(channel, reason.value)


def _initialise_answers(source: str) -> None:
    answers_delivered.labels(source)
    answers_undeliverable.labels(source)
    for failure in Failure:
        answer_failures.labels(source, failure.value)


def _initialise_mail() -> None:
    for verdict in Verdict:
        mail_verdicts.labels(verdict.value)
    for kind in Automatic:
        mail_automatic.labels(kind.value)
    for reason in Refused:
        attachments_refused.labels(reason.value)


def count_senses(found: Mapping[str, int]) -> None:
    """Count what a committed batch has linked and recognised."""
    for kind, count in found.items():
        linked.labels(kind).inc(count)
