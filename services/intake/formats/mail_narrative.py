"""What a mail says in words: for phrases to be found in, and for a person to read."""

from collections.abc import Sequence, Set

from services.intake.formats.mail_content import Attachment, Content, Kind, Refused
from services.intake.formats.mail_headers import Headers
from services.intake.formats.mail_identity import ID
from services.intake.formats.mail_text import decoded

READ_CHARACTERS = 200_000
SHOWN_CHARACTERS = 20_000
"""Of each text; the mail itself is kept as it came."""

SAID = frozenset({Kind.TEXT})
"""The attachments that hold sentences."""

_MOST_TEXTS = 5


def texts(content: Content, *, attached: Set[Kind] = frozenset()) -> list[tuple[str, str]]:
    """Every text with its place in the mail, that of attachments of these kinds included.

    Places are numbers: the name of a file may be that of a person.
    """
    numbered = enumerate(content.attachments, 1)
    files = [(place, each.content) for place, each in numbered if each.verdict in attached]
    found = [
        ("subject", content.subject),
        ("text", content.text),
        ("an attached mail", content.inside),
        ("another version of the text", content.other),
        *(
            (f"attachment {place}", decoded(body, "utf-8", READ_CHARACTERS))
            for place, body in files[:_MOST_TEXTS]
        ),
    ]
    return [(at, text[:READ_CHARACTERS]) for at, text in found if text]


def told(headers: Headers, content: Content, texts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    answered = ID.search(headers.one("in-reply-to") or "")
    return (
        *(f"Mail, {at}: {_shown(text)}" for at, text in texts),
        *([f"It answers the mail {answered.group(1)}."] if answered else []),
        *(_about(place, each) for place, each in enumerate(content.attachments, 1)),
    )


def _shown(text: str) -> str:
    if len(text) <= SHOWN_CHARACTERS:
        return text
    return f"{text[:SHOWN_CHARACTERS]}\n[The text goes on; see the mail itself.]"


def _about(place: int, attached: Attachment) -> str:
    what = f"Attachment {place}, {attached.name}, {attached.size} bytes"
    if isinstance(attached.verdict, Refused):
        why = attached.verdict.value.replace("_", " ")
        return f"{what}: refused ({why}); it is in quarantine, in the mail."
    return f"{what}: kept as {attached.verdict.value}."
