"""HTTP as nobody should speak it: bytes on a connection, and what may come back.

What is due is a set of statuses, one for each answer; `ENDED` where the connection ends without
one. Whatever is behind `SMUGGLED` must never be taken for a request of its own.
"""

from collections.abc import Iterable

from services.chassis.receiving import HEAD_BYTES
from tests.hostile.attack import Attack

CANARY = "Canary-Zulu"
KEY = "{key}"
"""Where the key of a source stands; and of a body its length."""

ENDED = 0
SMUGGLED = (
    f"POST /v1/referrals HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n"
    "Content-Type: application/json\r\nContent-Length: 21\r\n\r\n"
    '{"reference": "SMUG"}'
)
_BODY = '{"reference": 1}'


def request(
    *headers: str,
    line: str = "POST /v1/referrals HTTP/1.1",
    body: str = _BODY,
    end: str = "\r\n",
) -> str:
    """A request of a source that is known, with these headers beside its own."""
    own = ("Host: x", f"Authorization: Bearer {KEY}", "Content-Type: application/json")
    return end.join([line, *own, *headers, "", body])


def get(path: str, *headers: str) -> str:
    """A question for a path."""
    length = "Content-Length: 0"
    return request(length, *headers, line=f"GET {path} HTTP/1.1", body="")


def sized(*headers: str, body: str = _BODY, **more: str) -> str:
    """A request that says how long its body is."""
    return request(f"Content-Length: {len(body)}", *headers, body=body, **more)


def chunked(body: str, *headers: str) -> str:
    """A body in pieces, as they are given."""
    return request("Transfer-Encoding: chunked", *headers, body=body)


ONE = f"10\r\n{_BODY}\r\n"
SHUT = {400, ENDED}
NOT_A_FORM = {422}
HERE, NOWHERE = {200}, {401, 404, 405}

FRAMING: list[tuple[str, str, Iterable[int]]] = [
    ("two lengths", request("Content-Length: 16", "Content-Length: 17"), SHUT),
    (
        "a length and pieces",
        request("Content-Length: 3", "Transfer-Encoding: chunked", body=f"0\r\n\r\n{SMUGGLED}"),
        SHUT,
    ),
    (
        "pieces and a length",
        request("Transfer-Encoding: chunked", "Content-Length: 3", body=f"0\r\n\r\n{SMUGGLED}"),
        SHUT,
    ),
    ("a coding nobody knows", request("Transfer-Encoding: xchunked", body=SMUGGLED), SHUT),
    (
        "a coding behind the pieces",
        request("Transfer-Encoding: chunked, identity", body=f"0\r\n\r\n{SMUGGLED}"),
        SHUT,
    ),
    (
        "pieces behind another coding",
        request("Transfer-Encoding: gzip, chunked", body=f"{ONE}0\r\n\r\n"),
        SHUT | NOT_A_FORM,
    ),
    (
        "a coding twice",
        request(
            "Transfer-Encoding: chunked", "Transfer-Encoding: identity", body=f"0\r\n\r\n{SMUGGLED}"
        ),
        SHUT,
    ),
    (
        "a tab before the coding",
        request("Transfer-Encoding:\tchunked", body=f"{ONE}0\r\n\r\n"),
        SHUT | NOT_A_FORM,
    ),
    (
        "a space before the colon",
        request("Transfer-Encoding : chunked", "Content-Length: 3", body=f"0\r\n\r\n{SMUGGLED}"),
        SHUT,
    ),
    (
        "a folded coding",
        request("Transfer-Encoding:\r\n chunked", "Content-Length: 3", body=f"0\r\n\r\n{SMUGGLED}"),
        SHUT,
    ),
    ("a length below zero", request("Content-Length: -1", body=SMUGGLED), SHUT),
    ("a length with a plus", request("Content-Length: +16"), SHUT),
    ("a hexadecimal length", request("Content-Length: 0x10"), SHUT),
    ("a length with a comma", request("Content-Length: 16, 16"), SHUT),
    ("a length of forty digits", request("Content-Length: " + "9" * 40), SHUT),
    ("a length with a line end inside", request("Content-Length: 1\n6"), SHUT),
    ("an empty length", request("Content-Length: "), SHUT),
    ("a piece of a length below zero", chunked(f"-1\r\n{SMUGGLED}\r\n0\r\n\r\n"), SHUT),
    ("a piece of endless length", chunked("f" * 20 + f"\r\n{SMUGGLED}"), SHUT),
    ("a piece that is no number", chunked(f"zz\r\n{SMUGGLED}"), SHUT),
    ("a piece with an odd extension", chunked(f"10;a=\n{ONE}"), SHUT),
    ("a piece longer than it says", chunked(f"3\r\n{_BODY}\r\n0\r\n\r\n"), SHUT),
    (
        "a field behind the pieces",
        chunked(f"{ONE}0\r\nAuthorization: Bearer x\r\n\r\n"),
        NOT_A_FORM,
    ),
    ("line feeds alone", sized(end="\n"), SHUT | NOT_A_FORM),
    ("carriage returns alone", sized(end="\r"), SHUT),
    ("more than the body behind it", sized() + "GARBAGE " + CANARY + "\r\n\r\n", NOT_A_FORM | SHUT),
]
HEADS: list[tuple[str, str, Iterable[int]]] = [
    ("a NUL in a header", sized("X-A: \x00"), SHUT),
    ("a control character in a header", sized("X-A: \x07"), SHUT),
    ("a line that is no header", sized(CANARY), SHUT),
    ("an empty name", sized(": x"), SHUT),
    ("a name with a space", sized("X A: b"), SHUT),
    ("a line end within the key", sized("X-Request-Id: a\r\nX-Injected: b"), NOT_A_FORM),
    ("an encoded line end in an id", sized("X-Request-Id: a%0d%0aX-Injected: b"), NOT_A_FORM),
    ("two keys of a message", sized("Idempotency-Key: a", "Idempotency-Key: b"), NOT_A_FORM),
    ("two who send", sized("Authorization: Bearer nobody"), {401, 422}),
    ("a huge cookie", sized("Cookie: " + "c" * 2 * HEAD_BYTES), {431, ENDED}),
    ("many cookies", sized(*["Cookie: " + "c" * 1_000] * 100), {431, ENDED}),
    ("ten thousand headers", sized(*["X-A: b"] * 10_000), {431, ENDED}),
    ("an address of 200,000 letters", get("/v1/referrals/" + "x" * 200_000), {431, ENDED}),
    ("a head without end", "GET / HTTP/1.1\r\n" + "X-A: b\r\n" * 50_000, {431, ENDED}),
    ("two hosts", sized("Host: evil.example"), {400, 422, ENDED}),
    ("a body that it asks leave for", sized("Expect: 100-continue"), {100, 422}),
    ("another expectation", sized("Expect: 200-ok"), {417, 422}),
]
PATHS: list[tuple[str, str, Iterable[int]]] = [
    ("another method by a header", sized("X-HTTP-Method-Override: DELETE"), NOT_A_FORM),
    (
        "another method by a parameter",
        sized(line="POST /v1/referrals?_method=PUT HTTP/1.1"),
        NOT_A_FORM,
    ),
    (
        "an address by a header",
        get("/v1/referrals", "X-Original-URL: /v1/triage/referrals"),
        NOWHERE,
    ),
    ("a path that climbs", get("/v1/referrals/../triage/referrals"), NOWHERE),
    ("an encoded path that climbs", get("/v1/referrals/%2e%2e/triage/referrals"), NOWHERE),
    ("a path that climbs to a file", get("/../../../../etc/passwd"), NOWHERE),
    ("an encoded slash", get("/v1%2ftriage%2freferrals"), NOWHERE),
    ("two slashes", get("//v1/triage/referrals"), NOWHERE | SHUT),
    ("a semicolon", get("/v1/triage/referrals;a=b"), NOWHERE),
    ("a NUL in the path", get("/v1/referrals/%00"), NOWHERE),
    ("an encoding that is broken", get("/v1/referrals/%zz%"), NOWHERE | SHUT),
    ("overlong UTF-8 in the path", get("/v1/referrals/%c0%ae%c0%ae"), NOWHERE),
    ("bytes in the path", get("/v1/referrals/\xff\xfe"), NOWHERE | SHUT),
    ("a whole address", get("http://evil.example/v1/referrals"), NOWHERE),
    ("a star", sized(line="OPTIONS * HTTP/1.1"), NOWHERE | SHUT),
    ("a tunnel", sized(line="CONNECT evil.example:443 HTTP/1.1"), NOWHERE | SHUT),
    ("a trace", sized(line="TRACE /v1/referrals HTTP/1.1"), NOWHERE | SHUT),
    ("a method of nobody's", sized(line="STEAL /v1/referrals HTTP/1.1"), NOWHERE | SHUT),
    ("a method in small letters", sized(line="post /v1/referrals HTTP/1.1"), NOWHERE | SHUT),
    (
        "an upgrade",
        get("/v1/referrals", "Connection: Upgrade", "Upgrade: websocket"),
        NOWHERE | SHUT,
    ),
    (
        "an upgrade to HTTP/2",
        get(
            "/v1/referrals",
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: h2c",
            "HTTP2-Settings: AAMAAABk",
        ),
        NOWHERE | SHUT,
    ),
    ("HTTP/2 at once", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", SHUT),
    ("HTTP/0.9", "GET /v1/referrals\r\n\r\n", NOWHERE | SHUT),
    ("HTTP/9.9", sized(line="POST /v1/referrals HTTP/9.9"), SHUT),
    ("a TLS handshake", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + "\x00" * 64, SHUT),
    ("noise", "\x00\xff" * 5_000, SHUT),
]
SLOW: list[tuple[str, str, Iterable[int]]] = [
    ("a head that never ends, slowly", "POST /v1/referrals HTTP/1.1\r\nHost: x\r\nX-A: ", {ENDED}),
    ("a body that never comes", request("Content-Length: 16", body=""), {408, ENDED}),
    ("a piece that never comes", chunked("10\r\n{"), {408, ENDED}),
    ("a body of staff's that never comes", request(
        "Content-Length: 16", body="", line="POST /v1/triage/candidates HTTP/1.1"), {ENDED}),
    ("empty lines for ever", "\r\n\r\n\r\n", SHUT),
]  # fmt: skip
"""Nothing more is sent: they end because they take too long."""

ATTACKS = tuple(
    Attack(name, sent.encode("latin-1"), frozenset(due))
    for name, sent, due in (*FRAMING, *HEADS, *PATHS, *SLOW)
)
