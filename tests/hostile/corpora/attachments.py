"""Attachments of the kinds that are kept, and those that could act, by what they are."""

import io
import struct
import zipfile
import zlib

from services.intake.formats.mail_content import Kind, Refused
from tests.hostile.attack import Attack

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 640, 480) + b"\x08\x02\x00\x00\x00"
)
FRAME = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 480, 640) + b"\x03" + bytes(9)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + FRAME + b"\xff\xd9"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
TYPES = "[Content_Types].xml"
DOCUMENT = {TYPES: b"<Types/>", "word/document.xml": b"<w:document/>", "_rels/.rels": b"<r/>"}

DOCX_TYPE = Kind.DOCX.value
ANY = "application/octet-stream"


def archive(entries: dict[str, bytes], **more: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
        packed.comment = more.get("comment", b"")
    return made.getvalue()


def docx(**more: bytes) -> bytes:
    named = {name.replace("__", "/").replace("_dot_", "."): body for name, body in more.items()}
    return archive(DOCUMENT | named)


def with_link() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, content in DOCUMENT.items():
            packed.writestr(name, content)
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    return made.getvalue()


def encrypted() -> bytes:
    """The bit that says so, in both heads of each entry."""
    found = bytearray(docx())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = found.find(mark)
        while at >= 0:
            found[at + flags] |= 1
            at = found.find(mark, at + 4)
    return bytes(found)


def overlapping() -> bytes:
    """Every entry of the list of contents points to the first one."""
    found = bytearray(docx())
    at = found.find(b"PK\x01\x02")
    while at >= 0:
        found[at + 42 : at + 46] = bytes(4)
        at = found.find(b"PK\x01\x02", at + 4)
    return bytes(found)


def png(width: int, height: int) -> bytes:
    return PNG[:16] + struct.pack(">II", width, height) + PNG[24:]


def jpeg(width: int, height: int) -> bytes:
    return JPEG.replace(struct.pack(">HH", 480, 640), struct.pack(">HH", height, width))


KEPT = [
    ("note.pdf", "application/pdf", PDF, Kind.PDF),
    ("note.pdf", ANY, PDF, Kind.PDF),
    ("", "application/pdf", PDF, Kind.PDF),
    ("NOTE.PDF", "application/pdf", PDF, Kind.PDF),
    ("a.b.c.pdf", "application/pdf", PDF, Kind.PDF),
    ("scan.pdf", ANY, PDF + b"9 0 obj <<>> stream\r\n\xff/JS (\xff\r\nendstream", Kind.PDF),
    ("report.docx", DOCX_TYPE, docx(), Kind.DOCX),
    ("report.docx", ANY, docx(word__media__a_dot_png=PNG), Kind.DOCX),
    ("photo.jpg", "image/jpeg", JPEG, Kind.JPEG),
    ("photo.jpeg", "image/jpg", JPEG, Kind.JPEG),
    ("photo.png", "image/png", PNG, Kind.PNG),
    ("note.txt", "text/plain", b"He fell.", Kind.TEXT),
    ("note.txt", "text/plain", "Sie fiel \u00fcber die T\u00fcr.".encode(), Kind.TEXT),
    ("note.txt", "text/plain", b"Caf\xe9", Kind.TEXT),
    ("", "text/plain", b"", Kind.TEXT),
    ("row.csv", "text/csv", b"a,b\r\n1,2\r\n", Kind.CSV),
    ("row.csv", "application/vnd.ms-excel", b"a,b\r\n1,2\r\n", Kind.CSV),
    ("form.json", "application/json", b"{}", Kind.JSON),
    ("form.json", "text/plain", b"{}", Kind.JSON),
    ("bundle.xml", "application/fhir+xml", b"<Bundle/>", Kind.XML),
]

REFUSED = [
    ("a program", "tool.exe", ANY, b"MZ\x90\x00\x03" + bytes(60), Refused.TYPE),
    ("a program called PDF", "note.pdf", "application/pdf", b"MZ\x90\x00", Refused.TYPE),
    ("a program for Linux", "tool", ANY, b"\x7fELF\x02\x01\x01\x00", Refused.TYPE),
    ("a script", "run.txt", "text/plain", b"#!/bin/sh\nrm -rf /\n", Refused.TYPE),
    ("a script by name", "run.js", "text/plain", b"alert(1)", Refused.NAME),
    ("a batch file", "run.bat", "text/plain", b"del *", Refused.NAME),
    ("a shortcut", "note.pdf.lnk", ANY, b"L\x00\x00\x00\x01\x14\x02\x00", Refused.TYPE),
    ("two endings", "note.pdf.exe", "application/pdf", PDF, Refused.NAME),
    ("two endings, the other way", "note.exe.pdf", ANY, b"MZ\x90\x00\x03", Refused.TYPE),
    ("a picture called PDF", "note.pdf", "application/pdf", JPEG, Refused.NAME),
    ("a PDF called picture", "photo.png", "image/png", PDF, Refused.NAME),
    ("a PDF declared a picture", "", "image/png", PDF, Refused.TYPE),
    ("a turned name", "note\u202efdp.pdf", "application/pdf", PDF, Refused.NAME),
    ("a name with a NUL", "note.exe\x00.pdf", "application/pdf", PDF, Refused.NAME),
    ("a name that climbs", "../../etc/note.pdf", "application/pdf", PDF, Refused.NAME),
    ("a name with a space of no width", "note\u200b.pdf", "application/pdf", PDF, Refused.NAME),
    ("a web page", "page.html", "text/html", b"<html><script>x</script>", Refused.TYPE),
    ("a web page called text", "page.txt", "text/plain", b"  <!DOCTYPE html>", Refused.TYPE),
    ("a picture that acts", "a.svg", "image/svg+xml", b"<svg onload='x'/>", Refused.TYPE),
    ("a script in a text", "a.txt", "text/plain", b"hello <script src=x>", Refused.TYPE),
    ("rich text", "note.rtf", "application/rtf", b"{\\rtf1\\ansi He fell.}", Refused.TYPE),
    ("rich text called text", "note.txt", "text/plain", b"{\\rtf1 He fell.}", Refused.TYPE),
    ("PostScript", "a.ps", "application/postscript", b"%!PS-Adobe-3.0", Refused.TYPE),
    ("an old Word file", "a.doc", "application/msword", OLE, Refused.MACRO),
    ("an old Excel file", "a.xls", "application/vnd.ms-excel", OLE, Refused.MACRO),
    ("an Outlook file", "a.msg", "application/vnd.ms-outlook", OLE, Refused.MACRO),
    (
        "an encrypted Word file",
        "a.docx",
        DOCX_TYPE,
        OLE + "EncryptedPackage".encode("utf-16-le"),
        Refused.ENCRYPTED,
    ),
    ("TNEF", "winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22\x00\x00", Refused.TYPE),
    ("an archive", "a.zip", "application/zip", archive({"a.txt": b"x"}), Refused.ARCHIVE),
    ("an archive called Word", "a.docx", DOCX_TYPE, archive({"a.txt": b"x"}), Refused.ARCHIVE),
    ("an empty archive", "a.zip", "application/zip", archive({}), Refused.ARCHIVE),
    ("a RAR archive", "a.rar", ANY, b"Rar!\x1a\x07\x01\x00", Refused.ARCHIVE),
    ("a 7z archive", "a.7z", ANY, b"7z\xbc\xaf'\x1c\x00\x04", Refused.ARCHIVE),
    ("gzip", "a.gz", "application/gzip", b"\x1f\x8b\x08\x00" + bytes(20), Refused.ARCHIVE),
    ("gzip called text", "a.txt", "text/plain", b"\x1f\x8b\x08\x00" + bytes(20), Refused.ARCHIVE),
    ("bzip2", "a.bz2", ANY, b"BZh91AY&SY", Refused.ARCHIVE),
    ("xz", "a.xz", ANY, b"\xfd7zXZ\x00\x00", Refused.ARCHIVE),
    ("nested archives", "a.docx", DOCX_TYPE, docx(word__a_dot_zip=archive({})), Refused.EMBEDDED),
    ("a macro", "a.docx", DOCX_TYPE, docx(word__vbaProject_dot_bin=b"x"), Refused.MACRO),
    (
        "a macro by type",
        "a.docx",
        DOCX_TYPE,
        archive(DOCUMENT | {TYPES: b'<Override ContentType="application/vnd.macroEnabled.main"/>'}),
        Refused.MACRO,
    ),
    ("a control", "a.docx", DOCX_TYPE, docx(word__activeX__a_dot_xml=b"x"), Refused.MACRO),
    (
        "an embedded file",
        "a.docx",
        DOCX_TYPE,
        docx(word__embeddings__a_dot_xlsx=b"x"),
        Refused.EMBEDDED,
    ),
    ("an embedded program", "a.docx", DOCX_TYPE, docx(word__a_dot_exe=b"MZ"), Refused.EMBEDDED),
    ("an encrypted archive", "a.docx", DOCX_TYPE, encrypted(), Refused.ENCRYPTED),
    ("a path that climbs", "a.docx", DOCX_TYPE, archive(DOCUMENT | {"../x": b""}), Refused.ARCHIVE),
    ("an absolute path", "a.docx", DOCX_TYPE, archive(DOCUMENT | {"/x": b""}), Refused.ARCHIVE),
    ("a drive", "a.docx", DOCX_TYPE, archive(DOCUMENT | {"C:x": b""}), Refused.ARCHIVE),
    ("a link", "a.docx", DOCX_TYPE, with_link(), Refused.ARCHIVE),
    ("one name twice", "a.docx", DOCX_TYPE, docx(WORD__DOCUMENT_dot_XML=b"x"), Refused.ARCHIVE),
    ("overlapping entries", "a.docx", DOCX_TYPE, overlapping(), Refused.TOO_LARGE),
    ("a bomb", "a.docx", DOCX_TYPE, docx(word__a_dot_xml=bytes(10_000_000)), Refused.TOO_LARGE),
    (
        "201 entries",
        "a.docx",
        DOCX_TYPE,
        archive(DOCUMENT | {f"word/{n}.xml": b"" for n in range(200)}),
        Refused.TOO_LARGE,
    ),
    ("half an archive", "a.docx", DOCX_TYPE, docx()[:100], Refused.UNREADABLE),
    (
        "a comment at its end",
        "a.docx",
        DOCX_TYPE,
        archive(DOCUMENT, comment=b"<script>"),
        Refused.POLYGLOT,
    ),
    ("an archive behind a PDF", "a.pdf", "application/pdf", PDF + docx(), Refused.POLYGLOT),
    ("an archive behind a picture", "a.jpg", "image/jpeg", JPEG + docx(), Refused.POLYGLOT),
    ("an archive behind a PNG", "a.png", "image/png", PNG + archive({"a": b""}), Refused.POLYGLOT),
    ("a PDF in a picture", "a.jpg", "image/jpeg", JPEG + PDF, Refused.POLYGLOT),
    ("a web page in a picture", "a.png", "image/png", PNG + b"<script>", Refused.POLYGLOT),
    ("a PDF that does not begin as one", "a.pdf", "application/pdf", b"\n\n" + PDF, None),
    ("an encrypted PDF", "a.pdf", "application/pdf", PDF + b"/Encrypt 5 0 R", Refused.ENCRYPTED),
    ("a PDF with a script", "a.pdf", "application/pdf", PDF + b"/JavaScript (x)", Refused.EMBEDDED),
    ("a PDF that starts a program", "a.pdf", "application/pdf", PDF + b"/Launch", Refused.EMBEDDED),
    ("a PDF with a file", "a.pdf", "application/pdf", PDF + b"/EmbeddedFile", Refused.EMBEDDED),
    (
        "a PDF whose script stands behind a picture",
        "a.pdf",
        "application/pdf",
        PDF + b"stream\nx\nendstream /JS (x)",
        Refused.EMBEDDED,
    ),
    (
        "a PDF whose picture never ends",
        "a.pdf",
        "application/pdf",
        PDF + b"stream\nx /JS (x)",
        Refused.EMBEDDED,
    ),
    ("a huge PNG", "a.png", "image/png", png(100_000, 100_000), Refused.TOO_LARGE),
    ("a huge JPEG", "a.jpg", "image/jpeg", jpeg(60_000, 60_000), Refused.TOO_LARGE),
    ("half a PNG", "a.png", "image/png", PNG[:14], Refused.UNREADABLE),
    ("a JPEG without a frame", "a.jpg", "image/jpeg", JPEG[:20], Refused.UNREADABLE),
    ("a GIF", "a.gif", "image/gif", b"GIF89a\x01\x00\x01\x00", Refused.TYPE),
    ("a disk image", "a.iso", ANY, bytes(32_769) + b"CD001", Refused.TYPE),
    ("bytes of no kind", "a.bin", ANY, zlib.compress(b"x" * 99), Refused.TYPE),
    ("a calendar entry", "a.ics", "text/calendar", b"BEGIN:VCALENDAR", Refused.NAME),
    ("uuencode in a text", "a.txt", "text/plain", b"begin 644 a.exe\nM...", Refused.TYPE),
]

ATTACKS = tuple(
    Attack(what, (name, declared, content), why) for what, name, declared, content, why in REFUSED
)
