"""What the times of a BaRS referral say of how soon somebody must act."""

from datetime import datetime, timedelta

from services.contracts.vocabulary import Answer
from services.intake.parts.closed import Meaning


def urgent_by_time(
    start: datetime | None, respond_by: datetime | None, within_minutes: int | None
) -> Meaning:
    """Urgent where the act-by time is close to the start of the request's period.

    Without a start the distance is not known, and a person looks.
    """
    if respond_by is None or within_minutes is None:
        return {}
    if start is None:
        return {"urgent": Answer.SUSPECTED}
    close = respond_by - start <= timedelta(minutes=within_minutes)
    return {"urgent": Answer.YES} if close else {}
