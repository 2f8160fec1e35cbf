"""How a source's answers are posted: by its door, a signed webhook or a BaRS message."""

from dataclasses import dataclass
from datetime import datetime

import httpx

from services.intake.back import response, webhook
from services.intake.back.letter import Letter, Request
from services.intake.back.response import Result
from services.intake.parts.answers import Answers
from services.intake.secret_files import SecretFileError, SecretFiles
from services.intake.source import Source


class NotReady(Exception):
    """We cannot send to this source: what is missing is ours."""


@dataclass(frozen=True)
class Post:
    """Makes requests of letters, and results of responses, for one source."""

    source: Source
    answers: Answers
    secrets: tuple[bytes, ...]

    @classmethod
    def of(cls, source: Source, files: SecretFiles) -> "Post":
        """For a source that is told; `NotReady` without its secret."""
        if source.answers is None:
            raise NotReady("its file says nothing of answers")
        name = source.answers.secret or f"{source.name}-answers"
        try:
            found = tuple(files.of(name))
        except (SecretFileError, OSError) as error:
            raise NotReady(str(error)) from None
        if not found:
            raise NotReady(f"there is no {name}.secrets in SECRETS_DIR")
        return cls(source, source.answers, found)

    def request(self, letter: Letter, *, now: datetime) -> Request:
        """What is sent, now."""
        return webhook.request(letter, self.answers.url, self.secrets, now=now)

    def meaning(self, status: int, headers: httpx.Headers, _: bytes, /, *, now: datetime) -> Result:
        """What came of it."""
        return response.webhook(status, headers, now=now)
