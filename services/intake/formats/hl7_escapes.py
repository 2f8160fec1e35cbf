r"""What stands for a delimiter, a line's end or a byte in HL7 text: `\F\`, `\.br\`, `\X0D\`."""

import re
from binascii import unhexlify
from collections.abc import Callable

from services.intake.formats.hl7_header import Delimiters

_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LINE = re.compile(r"\.(?:br|sp|ce)[+-]?\d{0,3}")
_LAYOUT = re.compile(r"\.(?:in|ti|sk)[+-]?\d{0,3}|\.fi|\.nf|[HN]|Z[^\r\n]{0,40}")
_BYTES = re.compile(r"X((?:[0-9A-Fa-f]{2}){1,200})")
_OTHER_SETS = re.compile(r"C[0-9A-Fa-f]{4}|M[0-9A-Fa-f]{4}(?:[0-9A-Fa-f]{2})?")
_LONGEST = 402

REPLACEMENT = "\ufffd"
"""A character of a set that we do not read."""


def unescape(text: str, delimiters: Delimiters, encoding: str) -> str:
    """The text that was meant. What is no escape sequence stays as it is.

    A sequence never grows into more than the bytes that it names, and never into a control
    character. `encoding` is Python's name of the message's character set.
    """
    mark = delimiters.escape
    parts = text.split(mark)
    read, plain = [parts[0]], 1
    while plain < len(parts):
        meant = _meant(parts[plain], delimiters, encoding) if plain + 1 < len(parts) else None
        if meant is None:
            read.append(mark + parts[plain])
            plain += 1
        else:
            read.append(meant + parts[plain + 1])
            plain += 2
    return "".join(read)


def escape(text: str, delimiters: Delimiters) -> str:
    """The text with its delimiters as sequences, so that it is one value."""
    mark = delimiters.escape
    meant = {value: f"{mark}{name}{mark}" for name, value in _characters(delimiters).items()}
    return "".join(meant.get(each, each) for each in text)


def _characters(delimiters: Delimiters) -> dict[str, str]:
    return {
        "F": delimiters.field,
        "S": delimiters.component,
        "T": delimiters.subcomponent,
        "R": delimiters.repetition,
        "E": delimiters.escape,
    }


def _meant(sequence: str, delimiters: Delimiters, encoding: str) -> str | None:
    """What a sequence stands for; None where it is none."""
    characters = _characters(delimiters)
    if sequence in characters:
        return characters[sequence]
    if not 0 < len(sequence) <= _LONGEST:
        return None
    return next((said for read in _READERS if (said := read(sequence, encoding)) is not None), None)


def _line(sequence: str, _: str) -> str | None:
    return "\n" if _LINE.fullmatch(sequence) else None


def _layout(sequence: str, _: str) -> str | None:
    return "" if _LAYOUT.fullmatch(sequence) else None


def _bytes(sequence: str, encoding: str) -> str | None:
    found = _BYTES.fullmatch(sequence)
    if found is None:
        return None
    text = unhexlify(found[1]).decode(encoding, errors="replace").replace("\r", "\n")
    return _UNWRITABLE.sub(" ", text)


def _other(sequence: str, _: str) -> str | None:
    return REPLACEMENT if _OTHER_SETS.fullmatch(sequence) else None


_READERS: tuple[Callable[[str, str], str | None], ...] = (_line, _layout, _bytes, _other)
