"""What staff do at the worklist: look, and move cases, each in one transaction."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.chassis.event import originated
from services.chassis.first_answers import FirstAnswers
from services.chassis.work import Work, Works
from services.contracts.record import Record
from services.eit import access, instruments, lifecycle, people, store, worklist
from services.eit.case import Case
from services.eit.change import Change
from services.eit.commands import Command
from services.eit.cursor import Cursor
from services.eit.keys import KEYS
from services.eit.people import Identity
from services.eit.roles import Action, Staff
from services.eit.views import CaseDetail, CaseView, shown
from services.eit.worklist import AllocatedTo, Standing

ANSWERS = FirstAnswers("eit.answer")


class NoSuchCase(Exception):
    """There is no case with this id."""


class StaleVersion(Exception):
    """Somebody has changed the case since it was looked at."""


def clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """The worklist's door. Every method is one unit of work; `Unavailable` is our own outage."""

    works: Works
    now: Callable[[], datetime] = clock

    async def holder(self, key: str) -> Staff | None:
        """Whose key this is."""
        async with self.works.begin() as work:
            return await KEYS.holder(work.tx, key)

    async def page(
        self,
        staff: Staff,
        *,
        standing: Standing,
        allocated: AllocatedTo,
        after: Cursor | None,
        limit: int,
    ) -> list[Case]:
        """Cases in the order of the list, without anybody's identity."""
        async with self.works.begin() as work:
            return await worklist.page(
                work.tx,
                standing=standing,
                allocated=allocated,
                me=staff.account,
                after=after,
                limit=limit,
            )

    async def look(self, staff: Staff, case_id: UUID) -> CaseDetail:
        """One case; the person only for roles that may see them, and never without a trace."""
        async with self.works.begin() as work:
            case = await store.find_case(work.tx, case_id)
            if case is None:
                raise NoSuchCase
            history = await worklist.history(work.tx, case_id)
            identity, person = await self._person(work, staff, case)
        return CaseDetail(
            case=shown(case),
            decision=case.decision,
            history=tuple(history),
            identity=identity,
            person=person,
        )

    async def _person(self, work: Work, staff: Staff, case: Case) -> tuple[Identity, Record | None]:
        if not staff.may(Action.SEE_PERSON):
            return Identity.WITHHELD, None
        record = await people.find(work.tx, case.referral_id)
        if record is None:
            return Identity.MISSING, None
        await access.note(work.tx, staff, Action.SEE_PERSON, case, at=self.now())
        work.after_commit(instruments.personal_data_reads.labels(staff.role, Action.SEE_PERSON).inc)
        return Identity.SHOWN, record

    async def move(
        self, staff: Staff, case_id: UUID, command: Command, *, expected: int, key: str | None
    ) -> CaseView:
        """Make a move on the version that staff saw, and tell everyone.

        The same `key` again gives the first answer, whatever has become of the case since.
        """
        request = _digest(case_id, command)
        async with self.works.begin() as work:
            case = await store.hold_case(work.tx, case_id)
            if case is None:
                raise NoSuchCase
            if (first := await ANSWERS.find(work.tx, staff.account, key, request)) is not None:
                return CaseView.model_validate_json(first)
            if case.version != expected:
                raise StaleVersion
            change = lifecycle.step(case, command, by=staff.account, at=self.now())
            await store.save_changes(work.tx, [change])
            await people.let_go(work.tx, [case.referral_id])
            _tell(work, change)
            answer = shown(change.case)
            told = answer.model_dump_json()
            await ANSWERS.keep(work.tx, staff.account, key, request, told)
        instruments.count([change])
        return answer


def _tell(work: Work, change: Change) -> None:
    if change.event is not None:
        case = change.case
        work.emit(originated(change.event, key=case.referral_id, correlationid=case.correlationid))


def _digest(case_id: UUID, command: Command) -> bytes:
    return hashlib.sha256(f"{case_id} {command!r}".encode()).digest()
