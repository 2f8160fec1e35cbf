"""Whose source a mail is of: by its author's address, verified or claimed."""

from collections.abc import Iterable

from services.intake.source import Source, SourceDoor


def source_of(author: str | None, sources: Iterable[Source]) -> Source | None:
    """The source that names the author, else the one that stands for everybody else.

    An address is closer than a domain. None where no source takes mail from everybody.
    """
    boxes = [(each, each.mailbox) for each in sources if each.door is SourceDoor.MAILBOX]
    for wanted in (author, author.rpartition("@")[2]) if author else ():
        for source, mailbox in boxes:
            if mailbox is not None and wanted in mailbox.senders:
                return source
    anybody = [source for source, mailbox in boxes if mailbox is not None and not mailbox.senders]
    return anybody[0] if anybody else None
