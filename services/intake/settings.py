"""What intake is told by its environment."""

from pathlib import Path
from typing import Self

from pydantic import SecretStr, model_validator

from services.chassis.settings import ChassisSettings
from services.intake.source_files import SOURCES


class IntakeSettings(ChassisSettings):
    """The chassis' settings and intake's own."""

    person_ref_key: SecretStr
    """Key of the pseudonyms, at least 32 bytes. Who has it can test a guess of who somebody is."""
    person_ref_key_id: str = "k1"
    """Which key it is; it stands before the colon of each pseudonym."""
    sources_dir: Path = SOURCES
    """One reviewed file a source."""
    adw_dir: Path | None = None
    """For each source of ADW notices a folder of its name: a MESH client's inbox and outbox."""
    secrets_dir: Path | None = None
    """The secrets of sources that sign what they send, `<source>.secrets`, and of answers that are
    signed, `<source>-answers.secrets`: a line a secret."""
    inflight_limit: int = 2048
    """Messages that may wait for their commit; the next one is answered 503."""
    commit_together: int = 256
    """Messages in one transaction at most."""
    answer_within_seconds: float = 5.0
    """A sender who waits longer is answered 503; whether it was accepted shows on the retry."""
    body_within_seconds: float = 10.0
    """How long a sender may take for the body."""
    mllp_host: str = "127.0.0.1"
    mllp_port: int = 0
    """Port of the HL7 v2 door; 0: it is shut."""
    mllp_connections: int = 100
    """Connections that may be open at the HL7 v2 door; of one address a quarter of them."""
    mllp_certificate: Path | None = None
    """TLS at the HL7 v2 door: our certificate, and with it `MLLP_KEY`."""
    mllp_key: Path | None = None
    mllp_client_ca: Path | None = None
    """The authority whose clients are let in; sources may name the certificates."""
    link_days: float = 4.0
    """How long after an open referral was last heard of another one of the person belongs to it."""
    answer_days: float = 30.0
    """How long a sender's key is known. A later retry is still told by its reference."""
    reject_days: float = 90.0
    """How long a message that was refused is kept."""
    body_days: float = 400.0
    """How long a message is kept as it came; the referral stays."""
    told_days: float = 90.0
    """How long it is kept what a sender was told, or could not be told."""
    drops_dir: Path | None = None
    """Where senders drop files: `<source>/inbox` for each source whose door is `folder`."""
    drops_settle_seconds: float = 2.0
    """A dropped file counts as whole once it has stayed as it is for so long; what is written to it
    within the next hour is refused, and told."""
    mail_server: str = ""
    """Our own mail server's name: its authserv-id, and its name in `Received`. None: no mail is
    verified."""
    mail_dir: Path | None = None
    """A Maildir that is read."""
    imap_url: str | None = None
    """A mailbox that is read, as imaps://user@host/folder."""
    imap_password_file: Path | None = None
    """The file with the mailbox' password, read at each connection. Needed with `IMAP_URL`."""
    mail_poll_seconds: float = 30.0
    """How often a mailbox is looked into, even where nothing tells of mail."""

    @model_validator(mode="after")
    def _tls_is_whole(self) -> Self:
        """Half of it would be a door without TLS."""
        parts = (self.mllp_certificate, self.mllp_key)
        if any(parts) != all(parts) or (self.mllp_client_ca and not all(parts)):
            raise ValueError("MLLP_CERTIFICATE and MLLP_KEY belong together, also for a client CA")
        return self
