"""A process of its own in which HAPI HL7 v2's client is a hospital's line through outages.

`python -m tests.hapi.v2_sender JARS PORT`: each line that it is given is a message as a JSON
string, and each line that it prints is what HAPI makes of the answer, with the number of `tries`.
What is not answered is sent again over a new connection, with the same control id.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import jpype

from tests.hapi import v2_client

PATIENCE_SECONDS = 240
ANSWER_WITHIN_SECONDS = 3
PAUSE_SECONDS = 0.2


class Hospital:
    """One line, which is opened anew whenever it breaks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._context = v2_client.context()
        self._connection: Any = None

    def told(self, message: Any) -> dict[str, Any]:
        """The answer to a message, however often it takes to have one."""
        until, tries = time.monotonic() + PATIENCE_SECONDS, 0
        while True:
            tries += 1
            try:
                return self._asked(message) | {"tries": tries}
            except jpype.JClass("java.lang.Exception") as error:
                if time.monotonic() > until:
                    raise RuntimeError("no answer came") from error
                self._hang_up()
                time.sleep(PAUSE_SECONDS)

    def _asked(self, message: Any) -> dict[str, str | None]:
        if self._connection is None:
            self._connection = self._context.newClient("127.0.0.1", self._port, False)
        return v2_client.answer(self._connection, message, ANSWER_WITHIN_SECONDS)

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def main(jars: Path, port: int) -> None:
    """Send what is given, until nothing more is."""
    v2_client.start(jars)
    parse, hospital = v2_client.lenient().getPipeParser().parse, Hospital(port)
    for line in sys.stdin:
        print(json.dumps(hospital.told(parse(json.loads(line)))), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
