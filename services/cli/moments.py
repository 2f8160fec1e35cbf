"""Moments as tables have them."""

from datetime import UTC, datetime


def moment(at: datetime) -> str:
    """To the second, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
