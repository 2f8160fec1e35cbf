"""The message that an answer answers, as far as it is still kept."""

from dataclasses import dataclass
from uuid import UUID

from services.chassis.database import Pool
from services.intake.formats import bars as bars_format
from services.intake.formats.bars_message import Message
from services.intake.parts.bars import Bars
from services.intake.rejected import Rejected

# The newest that referred; of what only changed a referral, the newest.
_ORIGINAL = """
SELECT m.body, m.media_type, m.conversation FROM message m
JOIN referral r ON r.id = m.referral_id AND r.source_reference IS NOT NULL
WHERE m.referral_id = $1 ORDER BY (m.act = 'refer') DESC, m.version DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Original:
    """As it came; `body` is empty once it is kept no more."""

    body: bytes
    media_type: str
    conversation: str | None


async def of(pool: Pool, referral_id: UUID) -> Original | None:
    """The message that a referral was made, or made anew, by."""
    row = await pool.fetchrow(_ORIGINAL, referral_id)
    return None if row is None else Original(**dict(row))


def bars_message(original: Original) -> Message | None:
    """Its resources, if it can still be read."""
    try:
        return bars_format.read(original.body, original.media_type)
    except Rejected:
        return None


def use_case(message: Message, bars: Bars) -> dict[str, str] | None:
    """The use case of its request, as it was sent."""
    for request in message.of("ServiceRequest"):
        for coding in request.all("category.coding"):
            system, code = "".join(coding.texts("system")), "".join(coding.texts("code"))
            if bars.lists(system) and code:
                return {"system": system, "code": code}
    return None
