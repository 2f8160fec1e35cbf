"""By what messages are known: to which referral each speaks, and which repeats another. Pure."""

from collections.abc import Sequence

from services.contracts.record import Person
from services.intake.canonical import Act, Canonical
from services.intake.rejected import Rejected
from services.intake.submission import Submission

NaturalKey = tuple[str, str]
"""Source, and the sender's own reference of the referral."""

SenderKey = tuple[str, str]
"""Source, and what the sender gave so that a retry can be told."""


def natural_key(message: Submission, canonical: Canonical) -> NaturalKey:
    """What makes two messages speak of the same referral."""
    return message.source.name, canonical.source_reference


def sender_key(message: Submission) -> SenderKey:
    """What makes a message a retry of another."""
    if message.key is None:
        raise ValueError("the sender gave no key")
    return message.source.name, message.key


def natural_keys(messages: Sequence[Submission]) -> list[NaturalKey]:
    """The natural keys of the messages that could be read, each once, sorted."""
    readable = ((m, m.content) for m in messages if not isinstance(m.content, Rejected))
    return sorted({natural_key(message, content) for message, content in readable})


def referred(messages: Sequence[Submission]) -> list[Person]:
    """Whom the messages are about that may be new referrals."""
    readable = (m.content for m in messages if not isinstance(m.content, Rejected))
    return [content.person for content in readable if content.act is Act.REFER]


def sender_keys(messages: Sequence[Submission]) -> list[SenderKey]:
    """The senders' keys of the messages that have one, each once, sorted."""
    return sorted({sender_key(message) for message in messages if message.key is not None})
