"""Whether a mail says more than is read of it."""

from collections.abc import Iterable

from services.intake.formats.mail_content import Content
from services.intake.formats.mail_text import MOST_TAGS

TEXT_CHARACTERS = 200_000
"""What is told of the text; the mail itself is kept as it came."""

READ_CHARACTERS = 1_000_000
"""What is read to get there, markup included."""


def cut(content: Content, texts: Iterable[bytes]) -> bool:
    """Whether some of a mail's texts is not in its content, or may not be: a byte is a character.

    `texts` are those of all versions: what is cut off one may be all that it says more.
    """
    told = (content.text, content.inside, content.other)
    return any(len(each) >= TEXT_CHARACTERS for each in told) or _too_long(texts)


def _too_long(texts: Iterable[bytes]) -> bool:
    left = READ_CHARACTERS
    for each in texts:
        left -= len(each)
        if left < 0 or each.count(b"<") > MOST_TAGS:
            return True
    return False
