"""Hostile and broken XML, a row a class: what it is, the bytes, and whether it may be read at all.

Every row carries a secret, which no answer may repeat. `file` and `port` are a file that must not
be read and a port that nobody may knock at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.unit.intake.notices import notice

SECRET = "Testsecret"
STORY = f"{SECRET} in the story."

Make = Callable[[Path, int], bytes]


@dataclass(frozen=True)
class Attack:
    """`harmless`: it may be read, as long as nothing comes of it."""

    name: str
    make: Make
    harmless: bool = False


def _valid() -> str:
    return notice(story=STORY).decode()


def _doctype(inner: str, use: str = "&x;") -> str:
    head, _, rest = _valid().partition("?>")
    return f"{head}?><!DOCTYPE Bundle {inner}>{rest.replace(STORY, f'{STORY} {use}')}"


def _inside(extra: str) -> str:
    """Something more at the end of the bundle."""
    return _valid().replace("</Bundle>", f"{extra}</Bundle>")


def _in_value(value: str) -> str:
    return _valid().replace(STORY, value)


def _nested(tag: str, times: int) -> str:
    return f"<{tag}>" * times + f"</{tag}>" * times


def _fixed(text: str, encoding: str = "utf-8") -> Make:
    body = text.encode(encoding)
    return lambda file, port: body


def _bytes(body: bytes) -> Make:
    return lambda file, port: body


_LAUGHS = (
    "["
    + '<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]"
)
_NO_DECLARATION = _valid().partition("?>")[2].lstrip()

ATTACKS = (
    Attack(
        "an entity from a file",
        lambda file, port: _doctype(f'[<!ENTITY x SYSTEM "file://{file}">]').encode(),
    ),
    Attack(
        "an entity from the network",
        lambda file, port: _doctype(f'[<!ENTITY x SYSTEM "http://127.0.0.1:{port}/x">]').encode(),
    ),
    Attack(
        "an external parameter entity",
        lambda file, port: _doctype(
            f'[<!ENTITY % p SYSTEM "http://127.0.0.1:{port}/p">%p;]', ""
        ).encode(),
    ),
    Attack(
        "an entity in an attribute",
        lambda file, port: (
            _doctype(f'[<!ENTITY x SYSTEM "file://{file}">]', "")
            .replace("01000000001", "&x;")
            .encode()
        ),
    ),
    Attack(
        "a DTD from a file", lambda file, port: _doctype(f'SYSTEM "file://{file}"', "").encode()
    ),
    Attack(
        "a DTD from the network",
        lambda file, port: _doctype(f'SYSTEM "http://127.0.0.1:{port}/x.dtd"', "").encode(),
    ),
    Attack(
        "a public DTD",
        lambda file, port: _doctype(
            f'PUBLIC "-//X//Y" "http://127.0.0.1:{port}/x.dtd"', ""
        ).encode(),
    ),
    Attack("billion laughs", _fixed(_doctype(_LAUGHS, "&a11;"))),
    Attack("quadratic blow-up", _fixed(_doctype(f'[<!ENTITY x "{"y" * 50_000}">]', "&x;" * 9_000))),
    Attack(
        "entities that name each other", _fixed(_doctype('[<!ENTITY x "&z;"><!ENTITY z "&x;">]'))
    ),
    Attack("a document type that does nothing", _fixed(_doctype("", ""))),
    Attack(
        "a default attribute of a document type",
        _fixed(_doctype('[<!ATTLIST code value CDATA "975701000000106">]', "")),
    ),
    Attack("a document type in lower case", _fixed(_doctype("", "").replace("DOCTYPE", "doctype"))),
    Attack("a document type behind a byte order mark", _fixed("\ufeff" + _doctype("", ""))),
    Attack("a document type in UTF-16", _fixed(_doctype("", ""), "utf-16")),
    Attack("UTF-16, and nothing worse", _fixed(_valid().replace("UTF-8", "UTF-16"), "utf-16")),
    Attack(
        "a document type in UTF-16 without a mark",
        _fixed(_doctype("", "").replace("UTF-8", "UTF-16LE"), "utf-16-le"),
    ),
    Attack("UTF-16 without a mark", _fixed(_valid().replace("UTF-8", "UTF-16LE"), "utf-16-le")),
    Attack("UTF-32", _fixed(_valid().replace("UTF-8", "UTF-32"), "utf-32")),
    Attack("UTF-7", _fixed(_valid().replace("UTF-8", "UTF-7"))),
    Attack("EBCDIC", _fixed(_valid().replace("UTF-8", "cp037"), "cp037")),
    Attack(
        "Latin 1 that says so",
        _fixed(_in_value("caf\u00e9").replace("UTF-8", "ISO-8859-1"), "latin-1"),
    ),
    Attack("Latin 1 that says UTF-8", _fixed(_in_value("caf\u00e9"), "latin-1")),
    Attack("overlong UTF-8", _bytes(_valid().encode().replace(b"Testsecret", b"\xc0\xbcscript"))),
    Attack(
        "an encoding that does not exist", _fixed(_valid().replace("UTF-8", "x-" + "a" * 5_000))
    ),
    Attack("a null byte", _bytes(_valid().encode().replace(b"Testsecret", b"\x00"))),
    Attack("a control character by number", _fixed(_in_value("&#1;"))),
    Attack("half a surrogate pair by number", _fixed(_in_value("&#xD800;"))),
    Attack("a character past the last", _fixed(_in_value("&#x110000;"))),
    Attack("an entity that nobody declared", _fixed(_in_value("&Testsecret;"))),
    Attack(
        "XInclude of a file",
        lambda file, port: _inside(
            f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{file}"'
            ' parse="text"/>'
        ).encode(),
        harmless=True,
    ),
    Attack(
        "XInclude in a value's place",
        lambda file, port: (
            _valid()
            .replace("<story", "<xi")
            .replace(
                "</ReferralRequest>",
                f'<description><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{file}"/>'
                "</description></ReferralRequest>",
            )
            .encode()
        ),
        harmless=True,
    ),
    Attack(
        "a stylesheet",
        lambda file, port: (
            _valid()
            .replace(
                "?>",
                f'?><?xml-stylesheet type="text/xsl" href="http://127.0.0.1:{port}/x.xsl"?>',
                1,
            )
            .encode()
        ),
        harmless=True,
    ),
    Attack(
        "a schema from the network",
        lambda file, port: (
            _valid()
            .replace(
                "<Bundle ",
                '<Bundle xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
                f'xsi:schemaLocation="http://hl7.org/fhir http://127.0.0.1:{port}/x.xsd" ',
            )
            .encode()
        ),
        harmless=True,
    ),
    Attack(
        "XSLT instead of a message",
        _fixed(
            '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0">'
            f'<xsl:include href="file:///etc/passwd"/><!--{SECRET}--></xsl:stylesheet>'
        ),
    ),
    Attack(
        "SOAP around a message",
        _fixed(
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
            f"{_NO_DECLARATION}</s:Body></s:Envelope>"
        ),
    ),
    Attack("a flood of instructions", _fixed(_inside("<?x y?>" * 20_000)), harmless=True),
    Attack("a flood of comments", _fixed(_inside("<!--x-->" * 20_000)), harmless=True),
    Attack(
        "a comment that cuts an id in two",
        _fixed(_valid().replace('<id value="', '<id><!--x--></id><id value="', 1)),
        harmless=True,
    ),
    Attack(
        "CDATA around an element",
        _fixed(
            _inside(
                f"<![CDATA[<entry><resource><Patient><id value='{SECRET}'/></Patient></resource>"
                "</entry>]]>"
            )
        ),
        harmless=True,
    ),
    Attack("a flood of CDATA", _fixed(_inside(f"<![CDATA[{'<' * 150_000}]]>")), harmless=True),
    Attack("nested by ten thousand", _fixed(_inside(_nested("entry", 10_000)))),
    Attack("nested by two hundred", _fixed(_inside(_nested("entry", 200)))),
    Attack(
        "nested by bundles",
        _fixed(_inside("<entry><resource><Bundle>" * 40 + "</Bundle></resource></entry>" * 40)),
    ),
    Attack(
        "nested by extensions",
        _fixed(
            _valid().replace(
                "<Patient>", "<Patient>" + '<extension url="x">' * 100 + "</extension>" * 100
            )
        ),
    ),
    Attack(
        "nested by contained resources",
        _fixed(
            _valid().replace(
                "<Patient>",
                "<Patient>" + "<contained><Patient>" * 60 + "</Patient></contained>" * 60,
            )
        ),
    ),
    Attack("a huge attribute", _fixed(_in_value(SECRET + "x" * 200_000)), harmless=True),
    Attack(
        "a flood of attributes",
        _fixed(
            _valid().replace(
                "<Patient>", "<Patient " + " ".join(f'a{n}="{n}"' for n in range(15_000)) + ">"
            )
        ),
        harmless=True,
    ),
    Attack(
        "the same attribute twice",
        _fixed(
            _valid().replace(
                '<family value="Testperson"', f'<family value="{SECRET}" value="Testperson"'
            )
        ),
    ),
    Attack("a huge name", _fixed(_inside(f"<{'x' * 200_000}/>"))),
    Attack(
        "a flood of namespaces",
        _fixed(
            _valid().replace(
                "<Patient>",
                "<Patient " + " ".join(f'xmlns:n{n}="u{n}"' for n in range(8_000)) + ">",
            )
        ),
        harmless=True,
    ),
    Attack("a flood of empty entries", _fixed(_inside("<entry/>" * 25_000))),
    Attack(
        "a flood of small resources",
        _fixed(_inside("<entry><resource><Basic/></resource></entry>" * 4_500)),
    ),
    Attack("a flood of entities by number", _fixed(_in_value("&#120;" * 30_000)), harmless=True),
    Attack(
        "another namespace", _fixed(_valid().replace("http://hl7.org/fhir", "http://evil.example"))
    ),
    Attack("no namespace", _fixed(_valid().replace(' xmlns="http://hl7.org/fhir"', ""))),
    Attack(
        "the namespace of another release",
        _fixed(_valid().replace("http://hl7.org/fhir", "http://hl7.org/fhir/")),
    ),
    Attack(
        "a prefix for the namespace", _fixed(_valid().replace("<Bundle xmlns=", "<Bundle xmlns:f="))
    ),
    Attack("a prefix that nobody declared", _fixed(_inside("<evil:entry/>"))),
    Attack(
        "elements of another namespace",
        _fixed(
            _inside(
                f'<entry xmlns="urn:evil"><resource><Patient><id value="{SECRET}"/></Patient>'
                "</resource></entry>"
            )
        ),
        harmless=True,
    ),
    Attack(
        "a script in the narrative",
        _fixed(
            _valid().replace(
                "<Patient>",
                '<Patient><text><div xmlns="http://www.w3.org/1999/xhtml"><script>'
                f"fetch('{SECRET}')</script></div></text>",
            )
        ),
        harmless=True,
    ),
    Attack(
        "two patients",
        _fixed(
            _inside(
                f'<entry><resource><Patient><id value="{SECRET}"/></Patient></resource></entry>'
            )
        ),
    ),
    Attack(
        "two headers",
        _fixed(
            _inside(
                '<entry><resource><MessageHeader><id value="x"/></MessageHeader></resource></entry>'
            )
        ),
    ),
    Attack(
        "two resources of one name",
        _fixed(
            _inside(
                '<entry><fullUrl value="urn:uuid:patient"/><resource><Basic/></resource></entry>'
            )
        ),
    ),
    Attack(
        "references in a circle",
        _fixed(
            _valid().replace(
                '<reference value="urn:uuid:site"/>', '<reference value="urn:uuid:stay"/>'
            )
        ),
        harmless=True,
    ),
    Attack(
        "the base of all addresses moved",
        lambda file, port: (
            _valid().replace("<Bundle ", f'<Bundle xml:base="http://127.0.0.1:{port}/" ').encode()
        ),
        harmless=True,
    ),
    Attack("XML 1.1", _fixed(_valid().replace('version="1.0"', 'version="1.1"')), harmless=True),
    Attack("a declaration in the middle", _fixed(_inside('<?xml version="1.0"?>'))),
    Attack("cut short", _fixed(_valid()[:-40])),
    Attack("two roots", _fixed(_valid() + _NO_DECLARATION)),
    Attack("rubbish behind the end", _fixed(_valid() + SECRET)),
    Attack("brackets alone", _fixed("<" * 100_000)),
    Attack("compressed", _bytes(b"\x1f\x8b\x08\x00Testsecret")),
    Attack("JSON", _fixed('{"resourceType": "Bundle", "id": "Testsecret"}')),
    Attack("nothing", _bytes(b"")),
)
