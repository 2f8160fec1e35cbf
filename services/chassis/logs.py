"""Logs: one JSON object a line, with ids and never a payload."""

import json
import logging
import sys
from datetime import UTC, datetime

from services.chassis.failures import describe

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Time, level, logger, event, and the fields given in `extra`.

    An exception is shown by class and place: its message may quote a row or a message.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = describe(record.exc_info[1])
        return json.dumps(line, default=str)


def configure() -> None:
    """Send everything to stdout as JSON lines; libraries speak from warnings up."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("frontdoor").setLevel(logging.INFO)
    # aiokafka tells each retry of an outage; readiness and our own log tell its cause once.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


def logger(service: str) -> logging.Logger:
    """The logger of a service or of a part of one."""
    return logging.getLogger(f"frontdoor.{service}")
