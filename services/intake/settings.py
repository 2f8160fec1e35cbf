"""What intake is told by its environment."""

from pathlib import Path

from pydantic import SecretStr

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
    """The secrets of sources that sign what they send: `<source>.secrets`, a line a secret."""
    inflight_limit: int = 2048
    """Messages that may wait for their commit; the next one is answered 503."""
    commit_together: int = 256
    """Messages in one transaction at most."""
    answer_within_seconds: float = 5.0
    """A sender who waits longer is answered 503; whether it was accepted shows on the retry."""
    body_within_seconds: float = 10.0
    """How long a sender may take for the body."""
    link_days: float = 4.0
    """How long after an open referral was last heard of another one of the person belongs to it."""
    answer_days: float = 30.0
    """How long a sender's key is known. A later retry is still told by its reference."""
    reject_days: float = 90.0
    """How long a message that was refused is kept."""
    body_days: float = 400.0
    """How long a message is kept as it came; the referral stays."""
