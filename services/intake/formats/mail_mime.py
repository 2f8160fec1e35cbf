"""MIME, parsed within limits: the text that people read, and the attachments.

It runs in a worker process that may be killed at any moment: see `doors.guarded`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import Message
from itertools import chain
from typing import TypeAlias

from services.intake.formats import mail_cut, mail_limits, mail_text
from services.intake.formats.mail_attachment import attachment
from services.intake.formats.mail_content import Attachment, Content
from services.intake.formats.mail_cut import READ_CHARACTERS, TEXT_CHARACTERS
from services.intake.rejected import Code, refuse

_NO_WORDS = re.compile(r"https?://\S+|mailto:\S+|\[cid:[^\]\s]*\]")
_WORD = re.compile(r"[^\W_]+")

Part: TypeAlias = "Message[str, str]"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part that holds no other. `nested`: in a mail that is attached.

    `other`: of a version that says less than another one, but something else.
    """

    part: Part
    nested: bool
    other: bool = False


def parse(raw: bytes) -> Content:
    """The content of a mail. `Rejected` 413 for one that is over a limit."""
    headers = mail_limits.check(raw)
    root = message_from_bytes(raw, policy=policy.compat32)
    leaves = list(_leaves(root, depth=1, nested=False))
    attached = [each for each in leaves if not _is_text(each.part)]
    if len(attached) > mail_limits.ATTACHMENTS:
        raise refuse(413, Code.TOO_LONG, f"More than {mail_limits.ATTACHMENTS} attachments.")
    texts = [(leaf, text) for leaf, text in _texts(leaves) if text]
    found = Content(
        subject=mail_text.decoded_words(next(iter(headers.all("subject")), "")),
        text=_joined(text for leaf, text in texts if not leaf.other and not leaf.nested),
        inside=_joined(text for leaf, text in texts if not leaf.other and leaf.nested),
        other=_joined(text for leaf, text in texts if leaf.other),
        attachments=tuple(_attachment(each) for each in attached),
    )
    said = (_bytes(each) for each in root.walk() if not _held(each) and _is_text(each))
    return replace(found, cut=mail_cut.cut(found, said))


def _leaves(part: Part, *, depth: int, nested: bool) -> Iterator[Leaf]:
    if depth > mail_limits.DEPTH:
        raise refuse(413, Code.TOO_LONG, f"More than {mail_limits.DEPTH} levels of parts.")
    _check_fields(part)
    held = _held(part)
    if not held:
        yield Leaf(part, nested)
        return
    inside = nested or part.get_content_maintype() == "message"
    found = [list(_leaves(each, depth=depth + 1, nested=inside)) for each in held]
    if part.get_content_type() == "multipart/alternative":
        found = _versions(found)
    yield from chain.from_iterable(found)


def _held(part: Part) -> list[Part]:
    """The parts that a part holds; none where it is one of text or bytes."""
    held = part.get_payload() if part.is_multipart() else []
    return [each for each in held if isinstance(each, Message)]


def _check_fields(part: Part) -> None:
    """A part's fields are as bounded as the mail's own."""
    sizes = [len(value) for _, value in part.raw_items()]
    if len(sizes) > mail_limits.FIELDS or max(sizes, default=0) > mail_limits.FIELD_BYTES:
        raise refuse(413, Code.TOO_LONG, "The fields of a part are too many or too large.")


def _versions(found: list[list[Leaf]]) -> list[list[Leaf]]:
    """The version that says most comes first; of the others what that one does not say, and all
    that is no text."""
    if sum(any(_is_text(leaf.part) for leaf in each) for each in found) > mail_limits.VERSIONS:
        raise refuse(413, Code.TOO_LONG, f"More than {mail_limits.VERSIONS} versions of one text.")
    said = [_words(each) for each in found]
    best = max(range(len(found)), key=lambda place: len(said[place]))
    known = set(said[best])
    others = [
        [
            replace(leaf, other=True)
            for leaf in each
            if not _is_text(leaf.part) or not known >= set(words)
        ]
        for place, (each, words) in enumerate(zip(found, said, strict=True))
        if place != best
    ]
    return [found[best], *others]


def _words(leaves: list[Leaf]) -> list[str]:
    text = " ".join(_read(each.part) for each in leaves if _is_text(each.part))
    return _WORD.findall(_NO_WORDS.sub(" ", text.lower()))


def _is_text(part: Part) -> bool:
    kind = part.get_content_type()
    return kind in ("text/plain", "text/html") and (
        part.get_content_disposition() != "attachment" and not part.get_filename()
    )


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(texts)[:TEXT_CHARACTERS]


def _texts(leaves: list[Leaf]) -> Iterator[tuple[Leaf, str]]:
    """The texts, as far as a mail's text is read at all."""
    left = READ_CHARACTERS
    for each in leaves:
        if left > 0 and _is_text(each.part):
            found = _read(each.part, most=left)
            left -= len(_bytes(each.part))
            yield each, found


def _read(part: Part, *, most: int = READ_CHARACTERS) -> str:
    text = mail_text.decoded(_bytes(part), part.get_content_charset() or "", most)
    return mail_text.of_html(text) if part.get_content_type() == "text/html" else text.strip()


def _attachment(leaf: Leaf) -> Attachment:
    name = mail_text.decoded_words(leaf.part.get_filename() or "")
    declared = leaf.part.get_content_type()
    return attachment(name, declared, _bytes(leaf.part), nested=leaf.nested)


def _bytes(part: Part) -> bytes:
    held = part.get_payload(decode=True)
    return held if isinstance(held, bytes) else b""
