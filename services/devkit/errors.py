"""What the devkit says when it cannot do what it was asked."""


class DevkitError(Exception):
    """One sentence for the person at the terminal: what is wrong, and what to do."""


class NotStartedError(DevkitError):
    """A server did not come up."""

    def __init__(self, server: str, log: object) -> None:
        super().__init__(f"{server} did not come up; its log tells why: {log}")
