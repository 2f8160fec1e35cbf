"""A refused message given to its door's reader again, under the source's present file."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import BytesIO

from services.intake import earlier, reading
from services.intake.canonical import Canonical
from services.intake.doors import fhir_case, taking
from services.intake.doors.guarded import Guarded
from services.intake.formats import adw, mail, mail_headers, mail_limits, mail_trust, rows
from services.intake.formats.mail_content import Attachment
from services.intake.formats.mail_headers import Headers
from services.intake.formats.mail_sender import source_of
from services.intake.formats.mail_trust import Trust, Verdict
from services.intake.front import Front
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source, SourceDoor
from services.intake.submission import Door

_DOORS = {
    Door.JSON: SourceDoor.JSON,
    Door.FHIR: SourceDoor.BARS,
    Door.ADW: SourceDoor.ADW,
    Door.HL7: SourceDoor.MLLP,
    Door.MAIL: SourceDoor.MAILBOX,
    Door.FILE: SourceDoor.FOLDER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A refused message as it is kept; of a large one `body` is the beginning."""

    source: str
    door: Door
    media_type: str
    size: int
    sha256: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, or why it is refused again; and what a mail has attached."""

    content: Canonical | Rejected
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Rereading:
    """Reads as the doors do. `mail_server` is our own mail server's name."""

    front: Front
    mail_server: str

    async def read(self, kept: Kept, source: Source) -> Read:
        """The message as this source's; `source` is the one of its name, by its present file."""
        if (fault := _unfit(kept, source)) is not None:
            return Read(fault)
        match kept.door:
            case Door.ADW:
                return Read(await self._notice(kept, source))
            case Door.FHIR:
                return Read(await self._placed(kept, source))
            case Door.MAIL:
                return await self._mail(kept, source)
            case _:
                return Read(_plain(kept, source))

    async def _notice(self, kept: Kept, source: Source) -> Canonical | Rejected:
        reference = adw.reference(kept.body)
        pool = self.front.pool
        before = await earlier.bodies(pool, source.name, reference) if reference else ()
        return taking.read(lambda: adw.parse(kept.body, source, before), source)

    async def _placed(self, kept: Kept, source: Source) -> Canonical | Rejected:
        said = _plain(kept, source)
        if isinstance(said, Rejected):
            return said
        return await fhir_case.placed(self.front.pool, source, said)

    async def _mail(self, kept: Kept, source: Source) -> Read:
        """That somebody released a mail makes its sender no better known: a person reads it."""
        headers = mail_headers.read(kept.body[: mail_limits.HEADER_BYTES])
        trust = self._trust(headers, source)
        guarded = Guarded()
        try:
            mail_limits.check(kept.body)
            found = await guarded.parse(kept.body)
        except Rejected as rejected:
            return Read(rejected)
        finally:
            await guarded.close()
        if isinstance(found, Rejected):
            return Read(found)
        how = partial(mail.parse, headers, found, trust, source, received_at=datetime.now(UTC))
        return Read(taking.read(how, source), tuple(found.attachments))

    def _trust(self, headers: Headers, source: Source) -> Trust:
        found = mail_trust.judge(headers, server=self.mail_server)
        its_own = source_of(found.author, self.front.sources.held.values()) == source
        named = source.mailbox is not None and bool(source.mailbox.senders)
        return found if its_own and named else Trust(Verdict.UNTRUSTED, found.author)


def _unfit(kept: Kept, source: Source) -> Rejected | None:
    """Why it cannot even be read."""
    if kept.size != len(kept.body):
        return refuse(413, Code.TOO_LONG, "Only the beginning of the message is kept.")
    if source.door is not _DOORS[kept.door]:
        return refuse(422, Code.NOT_SUPPORTED, "The source has another door now.")
    if kept.door is Door.FILE and _records(kept, source) > 1:
        return refuse(422, Code.STRUCTURE, "It is a whole file: have it dropped again.")
    return None


def _plain(kept: Kept, source: Source) -> Canonical | Rejected:
    return taking.read(lambda: reading.read(kept.body, kept.media_type, source), source)


def _records(kept: Kept, source: Source) -> int:
    try:
        return sum(1 for _ in rows.rows(BytesIO(kept.body), source))
    except Rejected:
        return 0
