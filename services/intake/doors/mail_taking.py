"""One mail, from its bytes to the folder it belongs in; all about it is durable by then."""

import asyncio
from dataclasses import dataclass
from time import perf_counter

from services.chassis.logs import logger
from services.intake import attachments, instruments, phrases
from services.intake.doors import mail_nobodys, mail_submission, taking
from services.intake.doors.box import Folder
from services.intake.doors.guarded import Guarded
from services.intake.doors.mail_submission import Letter
from services.intake.doors.mail_turns import Whose
from services.intake.formats import mail_headers, mail_limits, mail_trust, mail_urgency
from services.intake.formats.mail_content import Content, Refused
from services.intake.formats.mail_headers import Headers
from services.intake.formats.mail_kind import Automatic
from services.intake.formats.mail_sender import source_of
from services.intake.formats.mail_trust import Trust, Verdict
from services.intake.front import Front
from services.intake.harm import CAN_HARM
from services.intake.rejected import Code, Reason, Rejected, refuse
from services.intake.source import Source
from services.intake.submission import Acceptance, Reply, Submission

log = logger("intake.mailbox")


@dataclass(frozen=True)
class Postroom:
    """Takes mails. `server` is our own mail server's name, whose word alone counts."""

    front: Front
    guarded: Guarded
    server: str

    def whose(self, head: bytes) -> Whose:
        """Whose turn a mail is, by its beginning.

        Who only claims to be a source has a turn of their own: no forgery keeps its mails waiting.
        """
        headers = mail_headers.read(head)
        trust, source = self._from(headers)
        name = source.name if source else ""
        return Whose(name + _apart(trust), _seems_urgent(headers))

    async def take(self, raw: bytes, size: int) -> Folder:
        """Where a mail belongs. `Unavailable` and other outages: it stays where it is.

        `TooMany`: it stays for so long. `raw` may be the beginning of a mail of `size` bytes.
        """
        began, letter = perf_counter(), self._letter(raw, size)
        if letter is None:
            log.warning("no source takes mail from everybody; a mail is in quarantine")
            return Folder.QUARANTINE
        self.front.admit(letter.source, 1, apart=_apart(letter.trust))
        instruments.mail_verdicts.labels(letter.trust.verdict.value).inc()
        content = await self._content(letter)
        submission = await asyncio.to_thread(mail_submission.of, letter, content)
        reply = await self.front.offer(submission)
        taking.count(submission, reply)
        taking.timed(letter.source, began)
        if isinstance(content, Rejected):
            return _refused(reply)
        await self._keep_attachments(reply, submission, content)
        return _folder(reply, content)

    def _letter(self, raw: bytes, size: int) -> Letter | None:
        headers = mail_headers.read(raw[: mail_limits.HEADER_BYTES])
        trust, source = self._from(headers)
        return None if source is None else Letter(raw, size, headers, trust, source)

    def _from(self, headers: Headers) -> tuple[Trust, Source | None]:
        """Whom it is from. A source that stands for everybody else verifies nobody."""
        trust = mail_trust.judge(headers, server=self.server)
        source = source_of(trust.author, self.front.sources.held.values())
        named = source is not None and source.mailbox is not None and source.mailbox.senders
        if source is not None and trust.verdict is Verdict.PASS and not named:
            trust = Trust(Verdict.UNTRUSTED, trust.author)
        return trust, source

    async def _content(self, letter: Letter) -> Content | Rejected:
        """What the mail holds; or why it is refused, wherever possible before it is parsed."""
        if letter.size > mail_limits.BYTES:
            return mail_limits.too_large()
        kind = mail_nobodys.kind(letter.headers, letter.trust)
        try:
            mail_limits.check(letter.raw)
            if kind is None:
                _admit(letter)
        except Rejected as rejected:
            return rejected
        found = await self.guarded.parse(letter.raw)
        return found if kind is None else _nobodys(kind, found)

    async def _keep_attachments(
        self, reply: Reply, submission: Submission, content: Content
    ) -> None:
        for each in content.attachments:
            if isinstance(each.verdict, Refused) and not reply.again:
                instruments.attachments_refused.labels(each.verdict.value).inc()
        if isinstance(reply.answer, Acceptance):
            await attachments.keep(self.front.pool, reply.answer, submission, content.attachments)


def _apart(trust: Trust) -> str:
    return "" if trust.verdict is Verdict.PASS else ", unverified"


def _seems_urgent(headers: Headers) -> bool:
    """By its marks, or by its subject as it stands: nothing is decoded here."""
    subjects = [each for each in headers.all("subject")[:1] if "=?" not in each]
    return mail_urgency.marked(headers) or bool(CAN_HARM & phrases.suspected(subjects))


def _admit(letter: Letter) -> None:
    """Refuse whom the source's file does not trust."""
    mailbox = letter.source.mailbox
    verified = letter.trust.verdict is Verdict.PASS
    if not verified and (mailbox is None or mailbox.untrusted == "quarantine"):
        raise refuse(403, Code.FORBIDDEN, "The sender of this mail is not verified.")


def _nobodys(kind: Automatic, content: Content | Rejected) -> Rejected:
    instruments.mail_automatic.labels(kind.value).inc()
    return mail_nobodys.refusal(kind, content)


def _refused(reply: Reply) -> Folder:
    """What nobody wrote, and tells of no harm, is done with: it is among the rejects."""
    told = reply.answer
    automatic = not isinstance(told, Acceptance) and told.rejected.reason is Reason.NOT_A_REFERRAL
    return Folder.DONE if automatic else Folder.QUARANTINE


def _folder(reply: Reply, content: Content) -> Folder:
    refused = any(isinstance(each.verdict, Refused) for each in content.attachments)
    accepted = isinstance(reply.answer, Acceptance)
    return Folder.DONE if accepted and not refused else Folder.QUARANTINE
