"""The way back of each door: a signed webhook, a BaRS message, a file in ADW's outbox."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from services.chassis.database import Pool
from services.intake.back import bars_response, original, response, webhook
from services.intake.back.bars_response import Answered
from services.intake.back.grounds import IN_WORDS, Ground
from services.intake.back.letter import Letter
from services.intake.back.response import Failure, Fate, Result
from services.intake.back.sending import Sending
from services.intake.doors import adw_reply
from services.intake.formats.adw_answer import Verdict
from services.intake.parts.bars import Bars
from services.intake.source import Source


@dataclass(frozen=True)
class Webhook:
    """Signed by each of the secrets."""

    source: str
    address: str
    sending: Sending
    secrets: Sequence[bytes]

    async def attempt(self, letter: Letter) -> Result:
        """By Standard Webhooks."""
        now = datetime.now(UTC)
        sent = webhook.request(letter, self.address, self.secrets, now=now)
        return await self.sending.send(sent, _webhook)


def _webhook(status: int, headers: httpx.Headers, _: bytes, /, *, now: datetime) -> Result:
    return response.webhook(status, headers, now=now)


@dataclass(frozen=True)
class BarsMessage:
    """To a sender's `$process-message`."""

    file: Source
    address: str
    sending: Sending
    pool: Pool
    token: str | None

    @property
    def source(self) -> str:
        """Whose answers."""
        return self.file.name

    async def attempt(self, letter: Letter) -> Result:
        """By the standard's rules for senders."""
        bars = self.file.bars or Bars()
        to = await self._answered(letter, bars)
        sent = bars_response.request(letter, self.address, to, bars, self.token)
        return await self.sending.send(sent, _bars)

    async def _answered(self, letter: Letter, bars: Bars) -> Answered:
        found = await original.of(self.pool, letter.referral_id)
        message = found and original.bars_message(found)
        target = self.file.answers.target if self.file.answers else None
        return Answered(
            bundle_id=message.bundle.text("id") if message else None,
            use_case=original.use_case(message, bars) if message else None,
            conversation=found.conversation if found else None,
            target=target or "",
            sender=self.file.organisation,
            sender_name=self.file.title,
        )


def _bars(status: int, headers: httpx.Headers, body: bytes, /, *, now: datetime) -> Result:
    return response.bars(status, headers, _codes(body), now=now)


def _codes(body: bytes) -> frozenset[str]:
    """The codes of an OperationOutcome's issues, and `unknown`; none for anything else."""
    try:
        found = json.loads(body)
        if found["resourceType"] != "OperationOutcome":
            return frozenset()
        return frozenset({"unknown", *(str(each.get("code")) for each in found.get("issue", ()))})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return frozenset()


@dataclass(frozen=True)
class AdwOutbox:
    """A file in the outbox of a MESH client: that a notice, taken up before, is rejected."""

    file: Source
    folder: Path
    pool: Pool

    @property
    def source(self) -> str:
        """Whose answers."""
        return self.file.name

    @property
    def address(self) -> str:
        """Its outbox, which is ours."""
        return f"adw:{self.source}"

    async def attempt(self, letter: Letter) -> Result:
        """Had, once the file is there: the MESH client's own reports go to a person."""
        found = await original.of(self.pool, letter.referral_id)
        if found is None or not found.body:
            return Result(fate=Fate.NEVER, failure=Failure.UNADDRESSED, alive=True)
        try:
            put = await asyncio.to_thread(self._put, letter, found.body)
        except OSError:
            return response.broken(Failure.NO_CONNECTION)
        if put:
            return Result(fate=Fate.DELIVERED, alive=True)
        return Result(fate=Fate.NEVER, failure=Failure.UNADDRESSED, alive=True)

    def _put(self, letter: Letter, notice: bytes) -> bool:
        text = f"Not taken up after all. {IN_WORDS[Ground(letter.detail['reason'])]}"
        verdict = Verdict(accepted=False, code="ok", text=text, at=letter.at)
        root = self.folder / self.source
        return adw_reply.give_back(root, self.file, notice, verdict, answer_id=letter.id)
