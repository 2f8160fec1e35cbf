"""The post of a source, made anew for each round: by its present file and its present secrets."""

from dataclasses import dataclass
from pathlib import Path

from services.chassis.database import Pool
from services.intake.back.post import NotReady, Post
from services.intake.back.posts import AdwOutbox, BarsMessage, Webhook
from services.intake.back.sending import Sending
from services.intake.parts.answers import Answers
from services.intake.secret_files import SecretFileError, SecretFiles
from services.intake.source import Source, SourceDoor


@dataclass(frozen=True)
class Office:
    """What every post needs. `adw_dir` is where MESH clients have their folders."""

    secrets: SecretFiles
    adw_dir: Path | None
    sending: Sending
    pool: Pool

    def post(self, source: Source) -> Post:
        """The post of a source that is told; `NotReady` where something of ours is missing."""
        answers = source.answers
        if answers is None:
            raise NotReady("its file says nothing of answers")
        try:
            return self._post(source, answers)
        except (SecretFileError, OSError) as error:
            raise NotReady(str(error)) from None

    def _post(self, source: Source, answers: Answers) -> Post:
        if source.door is SourceDoor.ADW:
            if self.adw_dir is None:
                raise NotReady("ADW_DIR is not set")
            return AdwOutbox(source, self.adw_dir, self.pool)
        url = answers.url or ""
        if source.door is SourceDoor.BARS:
            return BarsMessage(source, url, self.sending, self.pool, self._token(answers))
        name = answers.secret or f"{source.name}-answers"
        found = tuple(self.secrets.of(name))
        if not found:
            raise NotReady(f"there is no {name}.secrets in SECRETS_DIR")
        return Webhook(source.name, url, self.sending, found)

    def _token(self, answers: Answers) -> str | None:
        if answers.token is None:
            return None
        found = self.secrets.token(answers.token)
        if found is None:
            raise NotReady(f"there is no {answers.token}.token in SECRETS_DIR")
        return found


def address(source: Source) -> str:
    """Where a source's answers go, in words that tell one place from another."""
    url = source.answers.url if source.answers else None
    return url or f"adw:{source.name}"
