"""What every service is told by its environment."""

from typing import Self

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError


class SettingsRefused(Exception):
    """Settings that do not hold: each by its name, never with its value."""


class ChassisSettings(BaseSettings):
    """Read from the environment; a name is the field's in upper case. Missing ones fail at start.

    Times are milliseconds where the name says so, else seconds.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: SecretStr
    kafka_bootstrap_servers: str
    topic_prefix: str = ""
    """Put before every topic and group, so that several systems can share one cluster."""
    admin_host: str = "127.0.0.1"
    admin_port: int = 0
    """Port of `/metrics`, `/livez`, `/readyz`; 0 is any free one, and the log tells which."""
    api_host: str = "127.0.0.1"
    api_port: int = 0
    batch_records: int = 3000
    """Records handled at once at most. A statement costs the same for ten rows or thousands."""
    session_timeout_ms: int = 6000
    request_timeout_ms: int = 10000
    pool_connections: int = 6
    no_progress_seconds: float = 120.0
    """Work, no cause for waiting, and no progress for so long: the process ends itself."""
    inbox_retention_days: float = 30.0
    """How long an event's id is known, and a key of staff's. An older redelivery is known by its
    mark."""
    dead_letter_retention_days: float = 90.0
    """How long a dead letter or a parked event is kept, whether or not anybody dealt with it."""

    @classmethod
    def read(cls) -> Self:
        """What the environment says; `SettingsRefused` where a setting is missing or wrong."""
        try:
            return cls()
        except ValidationError as error:
            told = [f"{_named(each['loc'])}: {each['msg']}" for each in error.errors()]
            raise SettingsRefused("\n".join(told)) from None
        except SettingsError as error:  # no JSON, where it must be
            raise SettingsRefused(str(error)) from None


def _named(steps: tuple[int | str, ...]) -> str:
    return ".".join(map(str, steps)).upper() or "together"
