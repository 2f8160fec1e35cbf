"""What every door does with a message: read it, and count what became of it."""

from collections.abc import Callable

from services.chassis.logs import logger
from services.intake import instruments
from services.intake.canonical import Canonical
from services.intake.rejected import Code, Reason, Rejected, refuse
from services.intake.source import Source
from services.intake.submission import Acceptance, Reply, Submission

log = logger("intake.doors")


def read(parse: Callable[[], Canonical], source: Source) -> Canonical | Rejected:
    """The message, or why it is refused.

    A parser's fault is ours, and the message is kept like any that is refused.
    """
    try:
        return parse()
    except Rejected as rejected:
        return rejected
    except Exception:
        log.exception("a parser failed", extra={"source": source.name})
        return refuse(500, Code.EXCEPTION, "The fault is ours; the message is kept.")


def count(message: Submission, reply: Reply) -> None:
    """Count an answer that is durable."""
    channel = message.source.channel.value
    if reply.again:
        instruments.idempotency.labels(channel, "replayed").inc()
    elif isinstance(reply.answer, Acceptance):
        _count_accepted(message, channel)
    else:
        _count_refused(reply.answer.rejected.reason, channel)


def _count_accepted(message: Submission, channel: str) -> None:
    instruments.received.labels(channel, message.source.name).inc()
    instruments.idempotency.labels(channel, "first").inc()
    if isinstance(message.content, Canonical):
        instruments.unmapped.labels(message.source.name).inc(len(message.content.unmapped))


def _count_refused(why: Reason, channel: str) -> None:
    instruments.rejected.labels(channel, why.value).inc()
    result = "conflict" if why is Reason.KEY_REUSED else "first"
    instruments.idempotency.labels(channel, result).inc()
