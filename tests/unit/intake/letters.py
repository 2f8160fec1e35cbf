"""Mails made in code: whole ones with a change here and there. Everybody in them is invented."""

from email.message import EmailMessage
from email.policy import SMTP

from services.intake.formats import mail_headers, mail_identity, mail_mime

SERVER = "mx.council.example"
OWN = (
    "Received: from mail.police.example (mail.police.example [192.0.2.7])\r\n"
    " by mx.council.example (invented) with ESMTPS id 1; Mon, 5 Jan 2026 09:00:00 +0000"
)
PASSED = "Authentication-Results: mx.council.example; dmarc=pass header.from=police.example"
FROM = "From: Invented Officer <officer@police.example>"
STORY = "Somebody called Testperson Example fell at home and is well."


def letter(
    *above: str,
    own: str = OWN,
    below: tuple[str, ...] = (),
    sender: str = FROM,
    text: str = STORY,
    message_id: str = "<one@police.example>",
) -> bytes:
    """A plain mail: what our server wrote above its `Received`, and what came with the mail."""
    fields = [*above, own, *below, sender, f"Message-ID: {message_id}", "Subject: A referral"]
    fields += ["Date: Mon, 5 Jan 2026 08:59:00 +0000", "To: referrals@council.example"]
    return "\r\n".join([*filter(None, fields), "", text, ""]).encode()


def verified(*below: str, text: str = STORY, message_id: str = "<one@police.example>") -> bytes:
    """A plain mail whose sender our server has verified."""
    return letter(PASSED, below=below, text=text, message_id=message_id)


def with_attachments(
    *attached: tuple[str, str, bytes], text: str = STORY, sender: str = "police.example"
) -> bytes:
    """A verified mail with attachments: name, declared type, bytes."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Invented Sender <sender@{sender}>"
    message["To"] = "referrals@council.example"
    message["Subject"] = "A referral"
    message["Date"] = "Mon, 5 Jan 2026 08:59:00 +0000"
    message["Message-ID"] = f"<attached@{sender}>"
    message.set_content(text)
    for name, declared, content in attached:
        major, _, minor = declared.partition("/")
        message.add_attachment(content, maintype=major, subtype=minor, filename=name)
    passed = PASSED.replace("police.example", sender)
    return f"{passed}\r\n{OWN}\r\n".encode() + message.as_bytes()


def known_as(mail: bytes) -> str:
    """The reference of the referral in a mail that holds no form."""
    return mail_identity.fingerprint(mail_headers.read(mail), mail_mime.parse(mail))
