"""Framing and segments as nobody should send them: name, pieces, and what becomes of it."""

from itertools import count

from services.intake.doors.mllp_frames import framed
from tests.hostile.attack import Attack
from tests.unit.intake.hl7 import PID, PV1, RF1, message, msh, segment
from tests.unit.intake.mllp import ENDED, SILENT, SLOW

HEADER = msh()
REFERRAL = message()
NOTE = "NTE|1||"
_NUMBERS = count(1)


def note(text: str) -> bytes:
    """A message with a text in it."""
    return message(RF1, PID, PV1, NOTE + text)


def with_header(header: str) -> bytes:
    """A message under another header."""
    return message(RF1, PID, PV1, header=header)


def with_bytes(text: bytes) -> bytes:
    """A message with bytes in it that no character set of ours may have."""
    return REFERRAL + b"NTE|1||" + text + b"\r"


def bytewise(stream: bytes) -> tuple[bytes, ...]:
    """One byte at a time."""
    return tuple(stream[n : n + 1] for n in range(len(stream)))


TAKEN, ERROR, REJECT = "AA", "AE", "AR"

FRAMING = [
    ("no start", (REFERRAL + b"\x1c\r",), SILENT),
    ("no start, no end", (REFERRAL,), SILENT),
    ("no end", (b"\x0b" + REFERRAL,), SILENT),
    ("an end without a carriage return", (b"\x0b" + REFERRAL + b"\x1c",), TAKEN),
    ("an end with a line feed", (b"\x0b" + REFERRAL + b"\x1c\n",), TAKEN),
    ("an end alone", (b"\x1c\r",), SILENT),
    ("a start alone", (b"\x0b",), SILENT),
    ("starts alone", (b"\x0b" * 1_000,), SILENT),
    ("ends alone", (b"\x1c\r" * 1_000,), SILENT),
    ("a start inside", (b"\x0bMSH|^~\\&|half" + framed(REFERRAL),), TAKEN),
    ("an end inside", (b"\x0b" + REFERRAL + b"\x1cmore" + b"\x1c\r",), ERROR),
    ("a doubled frame", (b"\x0b" + framed(REFERRAL) + b"\x1c\r",), TAKEN),
    ("one byte at a time", bytewise(framed(REFERRAL)), TAKEN),
    ("two in one frame", (framed(REFERRAL + REFERRAL),), ERROR),
    ("empty", (framed(b""),), REJECT),
    ("white space", (framed(b" \r\n\t "),), REJECT),
    ("a null byte", (framed(b"\x00"),), REJECT),
    ("garbage before", (b"\x00\xff garbage" + framed(REFERRAL),), TAKEN),
    ("garbage after", (framed(REFERRAL) + b"\x00\xff garbage",), TAKEN),
    ("an HTTP request", (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",), SILENT),
    ("a TLS handshake", (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,), SILENT),
    ("garbage without end", (b"x" * 65_536, b"x" * 65_536), ENDED),
    ("ten megabytes", (b"\x0b" + REFERRAL, *[b"NTE|1||" + b"x" * 65_536] * 160), ENDED),
    ("a frame over the limit", (framed(note("x" * 300_000)),), ERROR),
    ("a frame that takes too long", (b"\x0b" + REFERRAL[:20],), SLOW),
]
HEADERS = [
    ("no header", (framed(PID.encode()),), REJECT),
    ("a header in small letters", (framed(REFERRAL.replace(b"MSH", b"msh")),), REJECT),
    ("a header alone", (framed(HEADER.encode()),), ERROR),
    ("a header cut short", (framed(b"MSH|^~\\&|EXAMPLE-PAS|X97"),), REJECT),
    ("a header of three letters", (framed(b"MSH"),), REJECT),
    ("a second header", (framed(message(RF1, HEADER, PID, PV1)),), ERROR),
    ("a batch", (framed(b"BHS|^~\\&|A\r" + REFERRAL + b"BTS|1\r"),), REJECT),
    ("a header of 3,000 bytes", (framed(with_header(msh(f8="x" * 3_000))),), REJECT),
    ("a letter for a separator", (framed(HEADER.replace("|", "a").encode()),), REJECT),
    ("a space for a separator", (framed(HEADER.replace("|", " ").encode()),), REJECT),
    ("one delimiter twice", (framed(with_header(HEADER.replace("^~\\&", "^^\\&"))),), REJECT),
    ("two delimiters", (framed(with_header(HEADER.replace("^~\\&", "^~"))),), REJECT),
    ("the separator a delimiter", (framed(with_header(HEADER.replace("^~\\&", "^~\\|"))),), REJECT),
    ("a control character for one", (framed(with_header(HEADER.replace("~", "\x01"))),), REJECT),
    ("other delimiters", (framed(REFERRAL.replace(b"|", b"*").replace(b"^", b"$")),), TAKEN),
    ("no control id", (framed(with_header(msh(f10=""))),), ERROR),
    ("a control id of 10,000 letters", (framed(with_header(msh(f10="x" * 1_500))),), ERROR),
    ("a control id with bytes", (framed(with_header(msh(f10="\x07M1"))),), ERROR),
    ("an unknown version", (framed(with_header(msh(f12="9.9"))),), REJECT),
    ("an unknown type", (framed(with_header(msh("ZZZ^Z99"))),), REJECT),
    ("an unknown character set", (framed(with_header(msh(f18="KLINGON"))),), REJECT),
    ("the other half of a message", (framed(with_header(msh(f14="NEXT-1"))),), REJECT),
    ("a sender that nobody knows", (framed(with_header(msh(f3="NOBODY"))),), REJECT),
    ("another's name in the sender", (framed(with_header(msh(f4="X97^X98"))),), TAKEN),
]
SEGMENTS = [
    ("bytes that UTF-8 does not have", (framed(with_bytes(b"Zo\xeb")),), ERROR),
    ("UTF-16", (framed(REFERRAL.decode().encode("utf-16")),), REJECT),
    ("a byte order mark", (framed(b"\xef\xbb\xbf" + REFERRAL),), TAKEN),
    ("null bytes in a text", (framed(with_bytes(b"a\x00b")),), ERROR),
    ("an escaped null byte", (framed(note("a\\X00\\b")),), TAKEN),
    ("CRLF", (framed(message(end="\r\n")),), TAKEN),
    ("LF", (framed(message(end="\n")),), TAKEN),
    ("no end of the last segment", (framed(REFERRAL.rstrip(b"\r")),), TAKEN),
    ("trailing garbage", (framed(REFERRAL + b"\xff\xfe trailing"),), ERROR),
    ("a line that is no segment", (framed(message(RF1, PID, "Testperson Example", PV1)),), ERROR),
    ("100,000 segments", (framed(REFERRAL + b"\r" * 100_000),), ERROR),
    ("40,000 short segments", (framed(REFERRAL + b"NTE|1\r" * 40_000),), ERROR),
    ("100,000 fields", (framed(message(RF1, PID + "|" * 100_000, PV1)),), ERROR),
    ("100,000 repetitions", (framed(message(RF1, PID.replace("^^^NHS", "~" * 100_000))),), ERROR),
    ("100,000 components", (framed(note("^" * 100_000)),), ERROR),
    ("100,000 subcomponents", (framed(note("&" * 100_000)),), ERROR),
    ("49,000 components where each is read", (framed(message(RF1, PID, segment(
        "PV1", f3="a^" * 49_000, f19="V1"))),), TAKEN),
    ("a bomb of escape characters", (framed(note("\\" * 200_000)),), ERROR),
    ("a bomb of escaped escapes", (framed(note("\\E\\" * 9_000)),), TAKEN),
    ("a bomb of spaces", (framed(note("\\.sp999999999\\")),), TAKEN),
    ("a quarter of a megabyte of denials", (framed(note("no abuse and " * 19_000)),), TAKEN),
    ("no patient", (framed(message(RF1, PV1)),), ERROR),
    ("two patients", (framed(message(RF1, PID, PV1, PID.replace("000018", "000409"))),), ERROR),
    ("a discharge of two patients", (framed(message(PID, PV1, PID.replace("000018", "000409"),
                                                    header=msh("ADT^A03"))),), ERROR),
    ("two referrals", (framed(message(RF1, PID, PV1, RF1)),), ERROR),
    ("two visits", (framed(message(RF1, PID, PV1, PV1.replace("|V1", "|V2"))),), ERROR),
    ("half a message", (framed(message(RF1, PID, PV1, "DSC|NEXT-1|F")),), ERROR),
    ("a segment that goes on", (framed(message(RF1, PID, PV1, "ADD||and so on")),), ERROR),
    ("no reference", (framed(message(RF1, PID)),), ERROR),
    ("a reference of 1,000 letters", (framed(message(RF1, PID, segment(
        "PV1", f19="V" * 1_000))),), ERROR),
    ("a birth date that is none", (framed(message(RF1, PID.replace("19410203", "Testperson"),
                                                  PV1)),), ERROR),
    ("a time that is none", (framed(with_header(msh(f7="99999999999999"))),), ERROR),
    ("a message of a year to come", (framed(with_header(msh(f7="99991231235959"))),), TAKEN),
    ("an embedded document", (framed(message(RF1, PID, PV1, "OBX|1|ED|DOC||^TEXT^^Base64^"
                                             + "QUJD" * 20_000)),), TAKEN),
]  # fmt: skip
ATTACKS = tuple(Attack(name, sent, due) for name, sent, due in (*FRAMING, *HEADERS, *SEGMENTS))
"""Pieces of a stream, and the word of the answer that is due; or that there is none."""


def next_message() -> bytes:
    """A referral of its own."""
    number = next(_NUMBERS)
    visit = segment("PV1", f19=f"NEXT-{number}")
    return message(RF1, PID, visit, header=msh(f10=f"NEXT-{number}"))
