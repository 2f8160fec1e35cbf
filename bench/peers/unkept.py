"""Intake without durability: the same doors and parsers; what can be read is answered as accepted.

What it costs to read messages and to answer them, and nothing else.
"""

from collections.abc import Sequence

from services.chassis.lifecycle import run
from services.intake import app
from services.intake.rejected import Rejected
from services.intake.settings import IntakeSettings
from services.intake.submission import Acceptance, Answer, Refusal, Reply, Submission


class Unkept:
    """In the place of `Committing`."""

    def __init__(self, *_: object) -> None:
        pass

    async def __call__(self, messages: Sequence[Submission]) -> Sequence[Reply]:
        """As if each were the first version of a referral, and durable."""
        return [Reply(_answer(each), again=False) for each in messages]


def _answer(message: Submission) -> Answer:
    if isinstance(message.content, Rejected):
        return Refusal(message.id, message.received_at, message.content)
    return Acceptance(message.id, 1, message.received_at)


if __name__ == "__main__":
    app.Committing = Unkept  # type: ignore[assignment, attr-defined]
    raise SystemExit(run(app.build_service(IntakeSettings())))
