"""Mails in a mailbox: forged, built to break a parser, and with what could act attached."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from services.intake.doors import mailbox
from services.intake.doors.guarded import Guarded
from services.intake.doors.mail_taking import Postroom
from services.intake.doors.maildir import Maildir
from tests.connected.intake.conftest import Intake
from tests.hostile import attack as hostile
from tests.hostile.attack import Attack, Came, Target, Where
from tests.hostile.corpora import attachments, bombs, forgeries
from tests.hostile.ground import Ground
from tests.hostile.readers.mail import processor
from tests.unit.intake.letters import SERVER, STORY, known_as, verified

Judge = Callable[["Mailbox", Attack], Awaitable[bool]]


@dataclass
class Mailbox:
    """A Maildir and the door that reads it. `judge` says whether it did right by an attack."""

    root: Path
    intake: Intake
    room: Postroom
    judge: Judge
    numbers: "count[int]" = field(default_factory=count)
    following: set[str] = field(default_factory=set)
    attacks: int = 0

    async def take(self, attack: Attack) -> Came:
        """Deliver it, and have it taken. Nobody is told anything: only our logs could tell."""
        self.attacks += 1
        await self._taken(attack.sent)
        left = [path for part in ("new", "cur") for path in (self.root / part).iterdir()]
        return Came(not left and await self.judge(self, attack))

    async def goes_on(self) -> bool:
        """Whether the next mail is a referral."""
        mail = verified(message_id=f"<next-{next(self.numbers)}@police.example>")
        name = known_as(mail)
        self.following.add(name)
        await self._taken(mail)
        query = "SELECT count(*) = 1 FROM referral WHERE source_reference = $1"
        return bool((await self.intake.fetch(query, name))[0][0])

    def clock(self) -> float:
        """The processor's time: a mail of 25 MB is written and stored, too, on a disk for all."""
        return processor(self.room.guarded)

    async def _taken(self, raw: bytes) -> None:
        name = str(next(self.numbers))
        (self.root / "tmp" / name).write_bytes(raw)
        (self.root / "tmp" / name).rename(self.root / "new" / name)
        await mailbox.sweep(await Maildir.open(self.root), self.room)


def _of(judge: Judge) -> Callable[[Ground], AbstractAsyncContextManager[Target]]:
    @asynccontextmanager
    async def standing(ground: Ground) -> AsyncIterator[Target]:
        root, guarded = ground.fresh("mail"), Guarded()
        await Maildir.open(root)
        async with ground.intake() as intake:
            try:
                yield Mailbox(root, intake, Postroom(intake.front, guarded, SERVER), judge)
            finally:
                await guarded.close()

    return standing


async def _unverified(at: Mailbox, _: Attack) -> bool:
    """No referral but those of the mails that were to go on is a verified sender's."""
    query = """SELECT count(*) = 0 FROM referral WHERE source_reference NOT LIKE 'unverified/%'
        AND source_reference <> ALL($1)"""
    return bool((await at.intake.fetch(query, list(at.following)))[0][0])


async def _moved(_: Mailbox, __: Attack) -> bool:
    return True


async def _not_kept(at: Mailbox, attack: Attack) -> bool:
    """The mail is a referral, in quarantine, and the bytes of what was attached are not kept."""
    query = """SELECT (SELECT count(*) FROM attachment WHERE sha256 = $1),
        (SELECT count(*) FROM referral WHERE source_reference <> ALL($2))"""
    digest = hashlib.sha256(attack.due).digest()
    kept, referrals = (await at.intake.fetch(query, digest, list(at.following)))[0]
    aside = sum(1 for path in (at.root / ".Quarantine").glob("[cn]*/*"))
    return (kept, referrals, aside) == (0, at.attacks, at.attacks)


def _attached(attack: Attack) -> Attack:
    """A verified mail with it; its name goes as it is, whatever a library would say to it.

    Each says something else: mails that say the same are one letter.
    """
    name, declared, content = attack.sent
    return Attack(attack.name, bombs.attached(name, declared, content, attack.name), content)


FORGERIES = hostile.Kind(
    "S10",
    "mails that only say whom they are from",
    Where.DOOR,
    forgeries.ATTACKS,
    _of(_unverified),
    (STORY,),
)
BOMBS = hostile.Kind(
    "S11", "mails built to break a parser", Where.DOOR, bombs.ATTACKS, _of(_moved), (STORY,)
)
ATTACHMENTS = hostile.Kind(
    "S12",
    "attachments that could act",
    Where.DOOR,
    tuple(_attached(each) for each in attachments.ATTACKS if each.name != "a name with a NUL"),
    _of(_not_kept),
    (STORY,),
)
"""Without the NUL, which is taken out of every field before a mail's parts are judged."""
