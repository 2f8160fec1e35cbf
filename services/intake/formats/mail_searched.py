"""What of a mail is searched for phrases, and what may say more than was looked for."""

from collections.abc import Iterator

from services.intake import phrases
from services.intake.formats import mail_lines, mail_narrative
from services.intake.formats.mail_content import Attachment, Content, Kind, Refused
from services.intake.formats.mail_text import decoded

READ_BYTES = mail_narrative.READ_CHARACTERS
"""Of each attachment."""
TEXTS_BYTES = 800_000
FILES_BYTES = 200_000
"""Of all texts that are attached, and of all files of fields: it costs a mail its time."""

_FIELDS = frozenset({Kind.CSV, Kind.JSON, Kind.XML})
_PICTURES = frozenset({Kind.JPEG, Kind.PNG})
"""Logos are everywhere, and nobody writes in them."""


def place(number: int) -> str:
    """What an attachment is called, by its number from 1: its name may be that of a person."""
    return f"attachment {number}"


def pointed(content: Content) -> tuple[tuple[str, str], ...]:
    """What sentences point to, and where, also in forms: who reads one leaves its place out.

    It takes its time: where others wait, `content` brings it along.
    """
    if content.pointed is not None:
        return content.pointed
    return phrases.pointed((*mail_narrative.texts(content), *_attached(content)))


def unread(content: Content, *, form: str) -> tuple[str, ...]:
    """The places that may say what nobody has looked for. `form` is that of the form that was read.

    A file of fields is among them: what its codes mean is known of a form alone.
    """
    read = {form, *(place(number) for number, each, most in _shares(content) if _whole(each, most))}
    numbered = enumerate(content.attachments, 1)
    others = [place(number) for number, each in numbered if each.verdict not in _PICTURES]
    return (*(["text"] if content.cut else []), *(at for at in others if at not in read))


def _whole(attached: Attachment, most: int) -> bool:
    return attached.verdict is Kind.TEXT and len(attached.content) <= most


def _attached(content: Content) -> Iterator[tuple[str, str]]:
    for number, each, most in _shares(content):
        text = decoded(each.content, "utf-8", most)
        yield place(number), _as_lines(each, text)


def _as_lines(attached: Attachment, text: str) -> str:
    said = attached.verdict
    return text if said is Kind.TEXT or isinstance(said, Refused) else mail_lines.lines(said, text)


def _shares(content: Content) -> Iterator[tuple[int, Attachment, int]]:
    """The attachments that hold words, by number, and how much of each is searched."""
    left = {True: TEXTS_BYTES, False: FILES_BYTES}
    for number, each in enumerate(content.attachments, 1):
        is_text = each.verdict is Kind.TEXT
        if is_text or each.verdict in _FIELDS:
            most = min(READ_BYTES, left[is_text])
            left[is_text] -= min(most, len(each.content))
            yield number, each, most
