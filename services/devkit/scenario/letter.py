"""A mail as our own mail server hands it over, with the server's word about its sender."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

SERVER = "mx.council.example"
"""Our mail server's name, as the setting MAIL_SERVER has it."""

MAILBOX = "referrals@council.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is written. `verified` is whether our server has found the sender to be the sender.

    `form` is an attached form: its name, type and bytes.
    """

    name: str
    sender: str
    subject: str
    text: str
    at: datetime
    verified: bool = True
    form: tuple[str, str, bytes] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def message_id(self) -> str:
        """Its Message-ID, without the brackets."""
        return f"{self.name}@{self.domain}"

    @property
    def domain(self) -> str:
        """Where the sender says to be from."""
        return self.sender.rpartition("@")[2]

    def delivered(self) -> bytes:
        """The mail in the mailbox."""
        return _word(self).encode() + _written(self).as_bytes()


def _word(letter: Letter) -> str:
    result = "pass" if letter.verified else "fail"
    return (
        f"Authentication-Results: {SERVER}; dmarc={result} header.from={letter.domain}\r\n"
        f"Received: from mail.{letter.domain} (mail.{letter.domain} [192.0.2.7])\r\n"
        f" by {SERVER} (invented) with ESMTPS id 1; {letter.at:%a, %d %b %Y %H:%M:%S} +0000\r\n"
    )


def _written(letter: Letter) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Invented Sender <{letter.sender}>"
    message["To"] = MAILBOX
    message["Subject"] = letter.subject
    message["Date"] = f"{letter.at:%a, %d %b %Y %H:%M:%S} +0000"
    message["Message-ID"] = f"<{letter.message_id}>"
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.text)
    if letter.form is not None:
        name, kind, content = letter.form
        major, _, minor = kind.partition("/")
        message.add_attachment(content, maintype=major, subtype=minor, filename=name)
        message.set_boundary(f"=-{letter.name}-=")
    return message
