"""Whether a mail's sender is verified: by our own mail server's word, and by nothing else.

Our server puts its `Authentication-Results` above the `Received` that it writes itself; what stands
below came with the mail, and anybody can write it. Forwarded mail, with ARC or without, is not
verified.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.intake.formats import mail_results
from services.intake.formats.mail_headers import Headers
from services.intake.formats.mail_results import NotResults, Result

_ADDRESS = r"([a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64})@([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+)"
_ALONE = re.compile(rf"{_ADDRESS}", re.IGNORECASE | re.ASCII)
_NAMED = re.compile(rf'(?:"(?:[^"\\<>]|\\[ -~])*"[ \t]*|[^"<>@,;:\\()]*)<{_ADDRESS}>', re.I | re.A)
_BY = re.compile(r"(?:^|[ \t)])by[ \t]+([A-Za-z0-9.-]+)", re.ASCII)


class Verdict(StrEnum):
    """What our own server's word comes to."""

    PASS = "pass"  # noqa: S105 - DMARC's word
    """DMARC passed for the domain of the only author."""
    FAIL = "fail"
    """Our server looked, and it did not pass."""
    NONE = "none"
    """There is no word of our server about it."""
    UNTRUSTED = "untrusted"
    """The mail can be read in two ways, or what is said does not fit its author."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The verdict, and the author's address in lower case, if there is exactly one."""

    verdict: Verdict
    author: str | None


def judge(headers: Headers, *, server: str) -> Trust:
    """The trust in a mail. `server` is our own server's name: its authserv-id, and after `by`."""
    author = _author(headers)
    if author is None or not headers.sound:
        return Trust(Verdict.UNTRUSTED, author)
    words = [word for word in _words(headers, server.lower()) if word.method == "dmarc"]
    return Trust(_verdict(words, author.rpartition("@")[2]), author)


def _verdict(words: list[Result], domain: str) -> Verdict:
    if not words:
        return Verdict.NONE
    if any(word.result != "pass" for word in words):
        return Verdict.FAIL
    about = {word.properties.get("header.from", "").lower() for word in words}
    return Verdict.PASS if about == {domain} else Verdict.UNTRUSTED


def _author(headers: Headers) -> str | None:
    """The only address of the only `From`; a name that looks like an address is a name."""
    value = headers.one("from")
    match = value and (_ALONE.fullmatch(value) or _NAMED.fullmatch(value))
    return f"{match.group(1)}@{match.group(2)}".lower() if match else None


def _words(headers: Headers, server: str) -> Iterator[Result]:
    """What our server says above its own topmost `Received`; without one, nothing counts."""
    above = _above_own(headers, server)
    for name, value in above:
        if name == "authentication-results":
            yield from _own(value, server)


def _above_own(headers: Headers, server: str) -> tuple[tuple[str, str], ...]:
    for place, (name, value) in enumerate(headers.fields):
        if name == "received" and server in _writers(value):
            return headers.fields[:place]
    return ()


def _writers(received: str) -> set[str]:
    """Every name after a `by`: who connects may put another one before our server's own."""
    return {name.lower() for name in _BY.findall(received)}


def _own(value: str, server: str) -> tuple[Result, ...]:
    try:
        found = mail_results.read(value)
    except NotResults:
        return ()
    return found.results if found.server.lower() == server else ()
