"""What staff do in manual triage: look, and decide, each in one transaction."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.chassis import audit
from services.chassis.audit import Deed
from services.chassis.event import originated
from services.chassis.first_answers import FirstAnswers
from services.chassis.work import Work, Works
from services.contracts.record import Person
from services.intake import holding, links, relinking
from services.intake.announce import PersonRefs
from services.intake.held import Held
from services.intake.relinking import Answer
from services.intake.triage import evidence, searching, views, waiting
from services.intake.triage.candidate_views import Candidate
from services.intake.triage.evidence_views import Said
from services.intake.triage.judgements import Judgement
from services.intake.triage.keys import KEYS
from services.intake.triage.link_views import Link, Question, Unlinked
from services.intake.triage.roles import Staff
from services.intake.triage.views import Detail, Judged, Waiting

ANSWERS = FirstAnswers("intake.staff_answer")


class NoSuchReferral(Exception):
    """Nobody knows a referral with this id, or it is erased."""


class StaleVersion(Exception):
    """The referral has changed since it was looked at."""


def clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """Triage's door. Every method is one unit of work; `Unavailable` is our own outage."""

    works: Works
    refs: PersonRefs
    now: Callable[[], datetime] = clock

    async def holder(self, key: str) -> Staff | None:
        """Whose key this is."""
        async with self.works.begin() as work:
            return await KEYS.holder(work.tx, key)

    async def page(self, *, after: UUID | None, limit: int) -> list[Waiting]:
        """Who waits, in the order of the list."""
        async with self.works.begin() as work:
            return await waiting.page(work.tx, after=after, limit=limit)

    async def look(self, referral_id: UUID) -> Detail:
        """One referral."""
        async with self.works.begin() as work:
            found = await waiting.find(work.tx, referral_id)
        if found is None:
            raise NoSuchReferral
        return found

    async def evidence(self, staff: Staff, referral_id: UUID) -> list[Said]:
        """What gave each of its facts; that somebody looked is noted."""
        async with self.works.begin() as work:
            if await waiting.find(work.tx, referral_id) is None:
                raise NoSuchReferral
            return await evidence.look(work.tx, referral_id, actor=staff.account)

    async def candidates(self, staff: Staff, person: Person) -> list[Candidate]:
        """The referrals that may be about this person; that somebody looked is noted."""
        refs = self.refs(person)
        async with self.works.begin() as work:
            people = await links.known(work.tx, {refs})
            found = searching.candidates(person, people.like(refs))
            deed = Deed(staff.account, "search", refs.person or "-", None, {"found": len(found)})
            await audit.write(work.tx, deed)
        return found

    async def judge(
        self, staff: Staff, referral_id: UUID, said: Judgement, *, expected: int, key: str | None
    ) -> Judged:
        """Decide on the version that staff saw, and tell everyone; nothing where nothing changes.

        The same `key` again gives the first answer, whatever has become of the referral since.
        """
        request = _digest(referral_id, said)
        async with self.works.begin() as work:
            before = (await holding.hold(work.tx, [referral_id])).get(referral_id)
            if before is None:
                raise NoSuchReferral
            first = await ANSWERS.find(work.tx, staff.account, key, request)
            if first is not None:
                return Judged.model_validate_json(first)
            if before.version != expected:
                raise StaleVersion
            after = said.on(before, by=staff.account, at=self.now())
            if after is not before:
                await _keep(work, staff, said, after)
            answer = views.judged(after)
            told = answer.model_dump_json()
            await ANSWERS.keep(work.tx, staff.account, key, request, told)
        return answer

    async def links(self, *, limit: int) -> list[Link]:
        """The newest links that stand."""
        async with self.works.begin() as work:
            return [Link(**dict(row)) for row in await relinking.newest(work.tx, limit)]

    async def questions(self, *, limit: int) -> list[Question]:
        """The doubtful matches that nobody has answered."""
        async with self.works.begin() as work:
            return [Question(**dict(row)) for row in await relinking.questions(work.tx, limit)]

    async def unlink(self, staff: Staff, referral_id: UUID, *, reason: str) -> Unlinked:
        """Take a link back. `NotLinked` where there is none."""
        async with self.works.begin() as work:
            done = await relinking.undo(
                work, referral_id, actor=staff.account, reason=reason, at=self.now()
            )
        return Unlinked.model_validate(done)

    async def same_person(
        self, staff: Staff, referral_id: UUID, other_id: UUID, said: Answer
    ) -> None:
        """Answer a doubtful match. `NoQuestion`, `Ended`."""
        async with self.works.begin() as work:
            await relinking.answer(
                work, referral_id, other_id, said, actor=staff.account, at=self.now()
            )


def _digest(referral_id: UUID, said: Judgement) -> bytes:
    what = said.model_dump_json(exclude={"expected_version"})
    return hashlib.sha256(f"{referral_id} {said.action} {what}".encode()).digest()


async def _keep(work: Work, staff: Staff, said: Judgement, after: Held) -> None:
    await holding.write(work.tx, [after])
    detail = said.model_dump(exclude={"reason", "expected_version"}) | {"version": after.version}
    deed = Deed(staff.account, said.action.value, str(after.referral_id), said.reason, detail)
    await audit.write(work.tx, deed)
    work.emit(*[originated(each, key=after.referral_id) for each in after.told(said.event)])
