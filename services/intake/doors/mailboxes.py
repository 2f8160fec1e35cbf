"""The mailboxes that are read, and reading one for ever."""

from functools import partial
from pathlib import Path

from services.intake.doors import imap_address, mailbox
from services.intake.doors.guarded import Guarded
from services.intake.doors.imap import Imap
from services.intake.doors.mail_taking import Postroom
from services.intake.doors.mailbox import Opened
from services.intake.doors.maildir import Maildir
from services.intake.front import Front


def named(mail_dir: Path | None, imap_url: str | None, password: Path | None) -> tuple[Opened, ...]:
    """How each mailbox that is named is opened. `ValueError` for a bad address."""
    found: list[Opened] = []
    if mail_dir is not None:
        found.append(partial(Maildir.open, mail_dir))
    if imap_url is not None:
        found.append(partial(Imap.open, imap_address.address(imap_url, password)))
    return tuple(found)


async def serving(front: Front, opened: Opened, *, server: str, poll_seconds: float) -> None:
    """Read a mailbox for ever, with a worker of its own."""
    guarded = Guarded()
    try:
        room = Postroom(front, guarded, server)
        await mailbox.watch(opened, room, poll_seconds=poll_seconds)
    finally:
        await guarded.close()
