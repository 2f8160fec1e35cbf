"""What intake says of its answers on its metrics page: how many, to whom, and how fast."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from prometheus_client.parser import text_string_to_metric_families

_ANSWERED = "referral_idempotency_requests_total"
_REJECTED = "referral_rejected_total"
_TOOK = "referral_accept_duration_seconds_bucket"
_NOBODY = "other"


@dataclass
class Answering:
    """The answers to one source. `buckets` are how many took at most so many seconds."""

    answered: int = 0
    again: int = 0
    buckets: dict[float, float] = field(default_factory=dict)

    def within(self, share: float) -> float | None:
        """Milliseconds within which this share was answered, straight between two buckets."""
        return _quantile(sorted(self.buckets.items()), share)


@dataclass(frozen=True)
class Page:
    """A metrics page, read. `nobodys` are refusals of who is no source at that door."""

    sources: Mapping[str, Answering]
    nobodys: int


def read(text: str) -> Page:
    """The page, in Prometheus' exposition."""
    sources: defaultdict[str, Answering] = defaultdict(Answering)
    nobodys = 0
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = sample.labels
            if sample.name == _ANSWERED:
                sources[labels["source"]].answered += int(sample.value)
                if labels["result"] == "replayed":
                    sources[labels["source"]].again += int(sample.value)
            elif sample.name == _TOOK:
                sources[labels["source"]].buckets[float(labels["le"])] = sample.value
            elif sample.name == _REJECTED and labels["channel"] == _NOBODY:
                nobodys += int(sample.value)
    return Page(sources, nobodys)


def _quantile(buckets: list[tuple[float, float]], share: float) -> float | None:
    """As Prometheus' histogram_quantile; above the last bound it is the last bound."""
    if not buckets or not (count := buckets[-1][1]):
        return None
    below, least = 0.0, 0.0
    for bound, until in buckets:
        if until >= share * count:
            if math.isinf(bound):
                return least * 1000
            part = (share * count - below) / (until - below) if until > below else 1.0
            return (least + (bound - least) * part) * 1000
        below, least = until, bound
    return None
