"""Mails built to break a parser."""

import base64
from urllib.parse import quote

from tests.hostile.attack import Attack
from tests.unit.intake.letters import letter, verified, with_attachments

MB = 1024 * 1024


def typed(kind: str, body: bytes, *more: str) -> bytes:
    """A verified mail of a type, with its body as it is."""
    fields = ("MIME-Version: 1.0", f"Content-Type: {kind}", *more)
    return verified(*fields, text="").rstrip() + b"\r\n\r\n" + body


def nested(depth: int) -> bytes:
    opened = "".join(
        f'--b{n}\r\nContent-Type: multipart/mixed; boundary="b{n + 1}"\r\n\r\n'
        for n in range(depth)
    )
    closed = f"--b{depth}\r\n\r\nend\r\n" + "".join(f"--b{n}--\r\n" for n in range(depth, -1, -1))
    return typed('multipart/mixed; boundary="b0"', (opened + closed).encode())


def parts(count: int, separator: bytes = b"--b\r\n\r\nx\r\n") -> bytes:
    return typed('multipart/mixed; boundary="b"', separator * count + b"--b--\r\n")


def chain(depth: int) -> bytes:
    return typed("message/rfc822", b"Content-Type: message/rfc822\r\n\r\n" * depth + b"x")


def chain_of_nameless(depth: int) -> bytes:
    """Only the first line of each mail says what it is, folded so that no count sees it."""
    return typed("message/rfc822", b"Content-Type:\r\n message/rfc822\r\n\r\n" * depth + b"x")


def digest(depth: int) -> bytes:
    """A digest's parts are mails though nobody says so."""
    body = b"".join(
        b'--d%d\r\n\r\nContent-Type: multipart/digest; boundary="d%d"\r\n\r\n' % (n, n + 1)
        for n in range(depth)
    )
    return typed('multipart/digest; boundary="d0"', body)


def words(count: int, word: str = "=?utf-8?q?=41?=") -> bytes:
    folded = "\r\n ".join([word] * count)
    return letter(sender=f"From: x@police.example\r\nSubject: {folded}")


def charset(name: str, body: bytes = b"+ADw-script+AD4- \xff\xfe " * 1000) -> bytes:
    return typed(f"text/plain; charset={name}", body)


def html(body: bytes) -> bytes:
    return typed("text/html; charset=utf-8", body)


def encoded(kind: str, body: bytes, disposition: str = "attachment; filename=a.bin") -> bytes:
    return typed(
        "application/octet-stream",
        body,
        f"Content-Transfer-Encoding: {kind}",
        f"Content-Disposition: {disposition}",
    )


def fields(count: int, field: bytes) -> bytes:
    return field * count + verified()


def part_with(field: bytes) -> bytes:
    body = b"--b\r\n" + field + b"\r\n\r\nx\r\n--b--\r\n"
    return typed('multipart/mixed; boundary="b"', body)


def attached(name: str, declared: str, content: bytes, about: str = "this") -> bytes:
    """A mail with one attachment, whose name goes as it is: no library corrects it."""
    head = (
        f"--b\r\nContent-Type: {declared}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment; filename*=utf-8''{quote(name, safe='')}\r\n\r\n"
    )
    text = f"--b\r\n\r\nPlease see what is attached: {about}.\r\n".encode()
    body = text + head.encode() + base64.encodebytes(content) + b"\r\n--b--\r\n"
    return typed('multipart/mixed; boundary="b"', body)


LATIN = "Subject: Caf\u00e9".encode("latin-1")
TNEF = b"\x78\x9f\x3e\x22" + b"\x00\x01\x02\x03" * 50_000

BOMBS = {
    **{f"{n} levels of multipart": nested(n) for n in (11, 50, 100, 1_000, 10_000)},
    **{f"{n:,} parts": parts(n) for n in (201, 1_000, 10_000, 100_000, 1_000_000)},
    "a million parts with line feeds": parts(1_000_000, b"--b\n\nx\n"),
    "two million opened parts": parts(2_000_000, b"--b\r\n"),
    "parts with carriage returns only": parts(100_000, b"--b\r\rx\r"),
    **{f"{n:,} mails in mails": chain(n) for n in (11, 50, 190, 1_000, 10_000)},
    **{f"{n:,} folded mails in mails": chain_of_nameless(n) for n in (50, 190, 10_000, 100_000)},
    **{f"{n:,} digests": digest(n) for n in (11, 60, 1_000)},
    **{f"{n:,} encoded words": words(n) for n in (100, 400, 5_000, 100_000)},
    "encoded words that never end": words(400, "=?utf-8?q?="),
    "encoded words of base64": words(400, "=?utf-8?b?////?="),
    "an encoded word of an odd charset": words(50, "=?punycode?q?abc-?="),
    "question marks": words(300, "=?=?=?=?=?"),
    **{
        f"charset {name}": charset(name)
        for name in (
            "utf-7",
            "idna",
            "punycode",
            "zlib",
            "bz2",
            "hex",
            "rot13",
            "unicode_escape",
            "raw_unicode_escape",
            "undefined",
            "mbcs",
            "utf-16",
            "utf-32",
            "utf-8-sig",
            "x" * 5_000,
            '"utf-8\x00"',
            "..%2f..%2fetc",
        )
    },
    "punycode of a megabyte": charset("punycode", b"a" * MB + b"-zzzz"),
    "fields without end": fields(100_000, b"X-A: b\r\n"),
    "a field of 9 KB": fields(1, b"X-A: " + b"b" * 9_000 + b"\r\n"),
    "a field of 20 MB": fields(1, b"X-A: " + b"b" * 20 * MB + b"\r\n"),
    "a folded field of 10 MB": fields(1, b"X-A: b\r\n" + b" c\r\n" * 2_500_000),
    "headers that never end": b"X-A: b\r\n" * 3_000_000,
    "a line without end": b"a" * 25 * MB,
    "line feeds alone": b"\n" * 25 * MB,
    "a header of line feeds": b"A: b\n" + b" \n" * 10 * MB,
    "1,000 addresses": fields(1, b"To: " + b"a@b.example," * 600 + b"\r\n"),
    "101 addresses in 101 fields": fields(101, b"Cc: a@b.example\r\n"),
    "parameters without end": typed("multipart/mixed; " + "a=b; " * 1_500, b"x"),
    "continued parameters": typed(
        "multipart/mixed; " + " ".join(f"a*{n}=b;" for n in range(900)), b"x"
    ),
    "quotes that never end": typed('multipart/mixed; boundary="' + '\\"' * 3_000, b"x"),
    "a part's field of 5 MB": part_with(b"Content-Type: text/plain; x=" + b"y;" * 2_500_000),
    "a part's 100,000 fields": part_with(b"X-A: b\r\n" * 100_000),
    "a part's continued file name": part_with(
        b"Content-Disposition: attachment; " + b"".join(b"filename*%d=a;" % n for n in range(500))
    ),
    "a boundary in many pieces": typed(
        'multipart/mixed; boundary*0="b"; boundary*1="b"', b"--bb\r\n\r\nx\r\n" * 5_000
    ),
    "an empty boundary": typed('multipart/mixed; boundary=""', b"--\r\n\r\nx\r\n" * 5_000),
    "a boundary of spaces": typed('multipart/mixed; boundary="   "', b"--   \r\n\r\nx\r\n" * 5_000),
    "a boundary of 7 KB": typed(f'multipart/mixed; boundary="{"b" * 7_000}"', b"--b" * 100_000),
    "uuencode": encoded("x-uuencode", b"begin 644 a\n" + b"M" + b"A" * 60 + b"\n" * 100_000),
    "uuencode that never ends": encoded("uuencode", b"begin 644 a\n" + b"M````\n" * 1_000_000),
    "base64 of 20 MB": encoded("base64", base64.b64encode(b"\x00" * 14 * MB)),
    "base64 that is none": encoded("base64", b"=" * 10 * MB),
    "quoted-printable of 20 MB": encoded("quoted-printable", b"=3D" * 6 * MB),
    "soft line breaks": encoded("quoted-printable", b"=\r\n" * 3 * MB),
    "an unknown encoding": encoded("x-bomb", b"x" * MB),
    "TNEF": typed("application/ms-tnef; name=winmail.dat", TNEF),
    "HTML 100,000 deep": html(b"<div>" * 100_000),
    "HTML tables 20,000 deep": html(b"<table><tr><td>" * 20_000),
    "HTML lists 50,000 deep": html(b"<ul><li>" * 50_000),
    "HTML of a million tags": html(b"<b>x</b>" * 1_000_000),
    "HTML of one 20 MB word": html(b"x" * 20 * MB),
    "HTML entities": html(
        b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]>' + b"&d;" * 100_000
    ),
    "HTML of open comments": html(b"<!--" * 500_000),
    "HTML of attributes": html(b"<a " + b"b=c " * 500_000 + b">"),
    "HTML of a huge style": html(b'<p style="' + b"margin:1em;" * 100_000 + b'">x</p>'),
    "HTML columns of a million": html(b'<table><tr><td colspan="1000000000">x</td></tr></table>'),
    "alternatives without end": typed(
        'multipart/alternative; boundary="b"',
        (b"--b\r\nContent-Type: text/html\r\n\r\n" + b"<b>x</b>" * 5_000 + b"\r\n") * 150,
    ),
    "51 attachments": typed(
        'multipart/mixed; boundary="b"',
        b"--b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n" * 51 + b"--b--",
    ),
    "text of 24 MB": verified(text="word " * (24 * MB // 5)),
    "comments without end in a result": letter(
        "Authentication-Results: mx.council.example " + "(" * 7_000
    ),
    "a display name without end": letter(sender="From: " + " " * 7_900 + "x"),
    "a PDF of streams that never end": with_attachments(
        ("a.pdf", "application/pdf", b"%PDF-1.7\n" + b"stream\n" * 1_000_000)
    ),
    "a PDF of ends without streams": with_attachments(
        ("a.pdf", "application/pdf", b"%PDF-1.7\n" + b"endstream" * 700_000)
    ),
    "a field of bytes": LATIN + b"\r\n" + verified(),
    "a part's field of bytes": part_with(LATIN + b"\r\nContent-Type: text/plain; \xff=\xfe"),
    "NULs": b"\x00" * 10 * MB,
    "nothing": b"",
}

ATTACKS = tuple(Attack(name, raw) for name, raw in BOMBS.items())
