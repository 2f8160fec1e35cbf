"""What every door does with a message: read it, and count what became of it."""

from collections.abc import Callable
from time import perf_counter

from services.chassis.logs import logger
from services.intake import instruments
from services.intake.canonical import Canonical
from services.intake.instruments import of_source
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
    if reply.again:
        repeated(message.source, 1)
    elif isinstance(reply.answer, Acceptance):
        _count_accepted(message)
    else:
        _count_refused(reply.answer.rejected.reason, message.source)


def repeated(source: Source, messages: int) -> None:
    """Count messages that got their first answer once more."""
    instruments.idempotency.labels(source.channel.value, source.name, "replayed").inc(messages)


def timed(source: Source, began: float) -> None:
    """Note how long an answer took that is durable, since `began` by `perf_counter`."""
    of_source(source.channel, source.name).accepting.observe(perf_counter() - began)


def _count_accepted(message: Submission) -> None:
    counted = of_source(message.source.channel, message.source.name)
    counted.received.inc()
    counted.first.inc()
    if isinstance(message.content, Canonical):
        counted.unmapped.inc(len(message.content.unmapped))


def _count_refused(why: Reason, source: Source) -> None:
    instruments.rejected.labels(source.channel.value, why.value).inc()
    result = "conflict" if why is Reason.KEY_REUSED else "first"
    instruments.idempotency.labels(source.channel.value, source.name, result).inc()
