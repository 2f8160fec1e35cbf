"""Every message of a source, by what became of it: as sent, as answered, as kept."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.devkit.demo.answering import Answering, Page
from services.devkit.reconcile.by_source import Kept
from services.devkit.replay.answered import Answered
from services.devkit.replay.delivered import Delivered
from services.intake.source import Source

NOBODY = "unknown sender"
"""Who shows no key, a wrong one, or another door's: nothing of theirs is kept."""

_UNKNOWN = (401, 403)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One source. `sent` is what its sender counted; `received` and `again` what intake counted as
    answered, and as answered before; all else is what the database holds. Times are milliseconds.
    """

    source: str
    channel: str
    sent: int
    received: int
    again: int
    kept: Kept
    p50: float | None = None
    p99: float | None = None

    @property
    def balances(self) -> bool:
        """Whether every message is accounted for, by each of the three that counted."""
        return self.sent == self.received == self.kept.messages + self.again


def sent(answers: Iterable[Answered], delivered: Iterable[Delivered]) -> Counter[str]:
    """How many messages each source's sender has sent, each try of one not counted again."""
    found = Counter(NOBODY if each.status in _UNKNOWN else each.contact.source for each in answers)
    for each in delivered:
        found[each.parcel.source] += len(each.parcel.items)
    return found


def tallies(
    sources: Mapping[str, Source], sent: Counter[str], page: Page, kept: Mapping[str, Kept]
) -> list[Tally]:
    """Of every source that has sent or left anything, by channel; last those who are no source."""
    named = sorted(sent.keys() | kept.keys() - {NOBODY}, key=lambda name: _order(sources, name))
    found = [
        _tally(sources[name], sent[name], page.sources.get(name, Answering()), kept.get(name))
        for name in named
        if name != NOBODY
    ]
    return [*found, _nobody(sent[NOBODY], page.nobodys)]


def _order(sources: Mapping[str, Source], name: str) -> tuple[str, str]:
    return (sources[name].channel.value if name in sources else "", name)


def _tally(source: Source, sent: int, answering: Answering, kept: Kept | None) -> Tally:
    return Tally(
        source=source.name,
        channel=source.channel.value,
        sent=sent,
        received=answering.answered,
        again=answering.again,
        kept=kept or Kept(),
        p50=answering.within(0.5),
        p99=answering.within(0.99),
    )


def _nobody(sent: int, refused: int) -> Tally:
    """Of these the counter is all there is: what nobody sent is not kept."""
    return Tally(
        source=NOBODY, channel="", sent=sent, received=refused, again=0, kept=Kept(rejected=refused)
    )
