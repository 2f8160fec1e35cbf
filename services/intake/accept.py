"""What a message does, decided from the message and from what is known. No I/O."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.contracts.facts import Facts
from services.contracts.record import Record
from services.intake import heeding
from services.intake.canonical import Act, Canonical
from services.intake.concerns import Concerns
from services.intake.judged import NOTHING, Judged
from services.intake.rejected import Code, Rejected, refuse
from services.intake.submission import Acceptance, Answer, Door, Refusal, Reply, Submission
from services.intake.two_people import certainly_two


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest version of a referral that the sender's reference already names.

    `received_at` is when the referral first came; `sha256` is of the sender's newest message,
    `version_at` when that came, `written_at` when it was written, where it says so, and
    `sent_version` the version that it made: what people decide makes further ones. `record` is
    there where a message speaks of it: whose it is, and what is added to. `linked_to` is the
    earlier referral that it is a contact of, `heard_at` when the last contact that was linked to
    this one came. `contact_concerns` are those that contacts by its sender have raised.
    """

    referral_id: UUID
    version: int
    sha256: bytes
    received_at: datetime
    version_at: datetime
    sent_version: int
    facts: Facts
    judged: Judged = NOTHING
    written_at: datetime | None = None
    withdrawn_at: datetime | None = None
    record: Record | None = None
    linked_to: UUID | None = None
    heard_at: datetime | None = None
    contact_concerns: Concerns = field(default_factory=dict)

    @property
    def told(self) -> tuple[str, ...]:
        """The words in its record."""
        return self.record.narrative if self.record else ()


@dataclass(frozen=True, slots=True)
class Gone:
    """The sender's reference named a referral whose identity is erased."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The first answer that was given under a key, and the hash of the body it was given to."""

    sha256: bytes
    answer: Answer


def judge(
    message: Submission,
    *,
    standing: Standing | Gone | None,
    remembered: Remembered | None,
    waits: bool = False,
) -> Reply:
    """The reply to a message. Anything but a repeat must be stored before it is told.

    `waits`: a concern that the sender's contacts have raised waits for a person.
    """
    if isinstance(standing, Gone):
        return refused(message, _erased())
    if remembered is not None and _repeats(message, remembered, standing):
        return Reply(remembered.answer, again=True)
    if isinstance(message.content, Rejected):
        return refused(message, message.content)
    if remembered is not None:
        return refused(message, _reused(message.door))
    return _admit(message, message.content, standing, waits)


def refused(message: Submission, rejected: Rejected) -> Reply:
    """The reply that refuses a message."""
    return Reply(Refusal(message.id, message.received_at, rejected), again=False)


def _repeats(message: Submission, remembered: Remembered, standing: Standing | None) -> bool:
    """The same key with the same body; under BaRS, a failed id pair stays failed."""
    if remembered.sha256 == message.sha256:
        return not _about_another(remembered.answer, standing)
    return message.door is Door.FHIR and isinstance(remembered.answer, Refusal)


def _about_another(answer: Answer, standing: Standing | None) -> bool:
    """Which referral is meant the address may say, and not the body: "withdraw it"."""
    if not isinstance(answer, Acceptance) or standing is None:
        return False
    return answer.referral_id != standing.referral_id


def _admit(
    message: Submission, content: Canonical, standing: Standing | None, waits: bool
) -> Reply:
    if standing is None:
        return _first(message, content)
    if _repeated(message, content, standing, waits) or _withdrawn_already(content, standing):
        first = Acceptance(standing.referral_id, standing.sent_version, standing.version_at)
        return Reply(first, again=True)
    if (obstacle := _obstacle(content, standing)) is not None:
        return refused(message, obstacle)
    newer = Acceptance(standing.referral_id, standing.version + 1, message.received_at)
    return Reply(newer, again=False)


def _first(message: Submission, content: Canonical) -> Reply:
    if content.act is not Act.REFER:
        unknown = "There is no referral under this reference to change or to withdraw."
        return refused(message, refuse(404, Code.NOT_FOUND, unknown))
    return Reply(Acceptance(message.id, 1, message.received_at), again=False)


def _repeated(message: Submission, content: Canonical, standing: Standing, waits: bool) -> bool:
    """Two contacts may say the same, and are two. A withdrawal that was heeded ends what it could
    not end before, once its concern is cleared.
    """
    if standing.sha256 != message.sha256 or content.act is Act.CONTACT:
        return False
    return content.act is not Act.WITHDRAW or waits


def _withdrawn_already(content: Canonical, standing: Standing) -> bool:
    """What raises a concern now, nobody would see: it is told to send it anew."""
    if content.act is not Act.WITHDRAW or standing.withdrawn_at is None:
        return False
    return not heeding.raises(content, standing.facts, standing.told)


def _obstacle(content: Canonical, standing: Standing) -> Rejected | None:
    """Why the referral cannot be changed by this message."""
    if standing.withdrawn_at is not None:
        what = "The referral was withdrawn. Send a new one under a new reference."
        return refuse(409, Code.CONFLICT, what)
    if standing.record is not None and certainly_two(standing.record.person, content.person):
        what = "What this reference names is about another person. Nothing of it was changed."
        return refuse(409, Code.CONFLICT, what)
    held, written = standing.written_at, content.written_at
    if held is not None and written is not None and written < held:
        return refuse(409, Code.CONFLICT, "The message is older than what is held.")
    return None


def _reused(door: Door) -> Rejected:
    """A key stands for one message. Calling another one confirmed would lose it."""
    what = _KEYS.get(door, "This message's id")
    return refuse(422, Code.CONFLICT, f"{what} was used before, for another message.")


_KEYS = {Door.JSON: "This Idempotency-Key", Door.FHIR: "This pair of ids", Door.HL7: "This MSH-10"}
"""What tells a retry, in the sender's words."""


def _erased() -> Rejected:
    """An update would bring back who is erased, and a repeat may be an old copy: both look alike.

    The sender is told, and chooses: what is new goes under a new reference.
    """
    what = "What this reference named is erased. Send a new referral under a new reference."
    return refuse(410, Code.DELETED, what)


def remembers(message: Submission, answer: Answer) -> bool:
    """Whether the answer is kept under the message's key.

    Failures are kept where the standard asks that they be replayed, and then only the sender's own:
    one of ours must not outlive its repair.
    """
    if message.key is None:
        return False
    if isinstance(answer, Acceptance):
        return True
    return message.door is Door.FHIR and answer.rejected.status < 500
