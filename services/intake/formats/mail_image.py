"""The size of a picture, read off its head: nobody is to unpack a huge one."""

from services.intake.formats.mail_content import Kind, Refused

PIXELS = 50_000_000
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def judge(kind: Kind, content: bytes) -> Kind | Refused:
    """The picture's kind, or why it is refused."""
    size = _png(content) if kind is Kind.PNG else _jpeg(content)
    if size is None:
        return Refused.UNREADABLE
    width, height = size
    return Refused.TOO_LARGE if width * height > PIXELS else kind


def _png(content: bytes) -> tuple[int, int] | None:
    if content[12:16] != b"IHDR" or len(content) < 24:
        return None
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def _jpeg(content: bytes) -> tuple[int, int] | None:
    """Width and height of the first frame; segments before it are stepped over."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _FRAMES:
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(
                content[at + 5 : at + 7]
            )
        at += 2 + max(2, int.from_bytes(content[at + 2 : at + 4]))
    return None
