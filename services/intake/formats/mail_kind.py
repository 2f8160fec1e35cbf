"""Mails that nobody wrote to us: they are kept, counted, and make no referral.

RFC 3834 (automatic answers), RFC 2369 and 2919 (lists), RFC 3462 (reports), RFC 5965 (feedback).
"""

import re
from enum import StrEnum

from services.intake.formats.mail_headers import Headers


class Automatic(StrEnum):
    """What kind of mail it is."""

    BOUNCE = "bounce"
    """What became of a mail of ours, or its sender wants no answer at all."""
    REPLY = "auto_reply"
    LIST = "mailing_list"
    BULK = "bulk"
    MACHINE = "machine"
    """A program wrote it of its own accord."""

    @property
    def may_refer(self) -> bool:
        """Whether somebody may be referred in it where its sender is verified.

        Their program may send the forms, and what they send with may add a list's or a campaign's
        headers to every mail.
        """
        return self in (Automatic.LIST, Automatic.BULK, Automatic.MACHINE)


_REPORT = re.compile(r"multipart/report\b|message/(?:delivery-status|disposition-notification)\b")
_DAEMONS = frozenset({"mailer-daemon", "postmaster"})
_NAMED = re.compile(r'(?:"(?:[^"\\]|\\.)*"[ \t]*|[^"<>@,;]*)<([^<>@\s]+)@[^<>@\s]+>')
_ALONE = re.compile(r'([^<>@\s,;()"]+)@[^<>@\s,;()"]+(?:[ \t]*\([^()]*\))?')
"""The only address of a `From`, with a name before it or, as mail servers write, after it."""
_LISTS = ("list-id", "list-unsubscribe", "list-post", "list-help", "mailing-list")
_BULKS = ("feedback-id", "x-campaign-id", "x-mailchimp-id")
_REPLIES = ("x-autoreply", "x-autorespond", "x-auto-reply-from")

_NO = frozenset({"", "no", "false", "0"})


def automatic(headers: Headers) -> Automatic | None:
    """The kind of a mail that nobody wrote; None where somebody may have."""
    if _bounced(headers):
        return Automatic.BOUNCE
    if _replied(headers):
        return Automatic.REPLY
    if any(headers.all(name) for name in _LISTS) or "list" in _precedence(headers):
        return Automatic.LIST
    if any(headers.all(name) for name in _BULKS) or {"bulk", "junk"} & _precedence(headers):
        return Automatic.BULK
    return Automatic.MACHINE if _submitted(headers) - {"no", ""} else None


def _bounced(headers: Headers) -> bool:
    return (
        any(value == "<>" for value in headers.all("return-path"))
        or any(_REPORT.match(value.lower()) for value in headers.all("content-type"))
        or _author(headers) in _DAEMONS
        or bool(headers.all("x-failed-recipients"))
    )


def _author(headers: Headers) -> str:
    """What stands before the @ of the only author's address; empty where nobody can tell."""
    value = (headers.one("from") or "").strip()
    found = _NAMED.fullmatch(value) or _ALONE.fullmatch(value)
    return found[1].lower() if found else ""


def _replied(headers: Headers) -> bool:
    return (
        any(each.startswith("auto-repl") for each in _submitted(headers))
        or any(value.strip().lower() not in _NO for name in _REPLIES for value in headers.all(name))
        or "auto_reply" in _precedence(headers)
    )


def _submitted(headers: Headers) -> set[str]:
    """The keyword of `Auto-Submitted`, without its parameters and comments."""
    values = headers.all("auto-submitted")
    return {re.split(r"[;( \t]", value.lower(), maxsplit=1)[0] for value in values}


def _precedence(headers: Headers) -> set[str]:
    return {value.lower() for value in headers.all("precedence")}
