"""A bug: a small change to one file, and the tests that must notice it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """`before` stands exactly once in `file`; with `after` in its place the guarantee is broken.

    `caught_by` are pytest's names of the tests that see it, the cheapest first; `shown_by` is the
    fault whose trials show it on real servers, where one does.
    """

    name: str
    file: str
    before: str
    after: str
    caught_by: tuple[str, ...]
    shown_by: str = ""

    def applied(self, text: str) -> str:
        """The file with the bug in it. `ValueError` where the file is no longer as it was."""
        if text.count(self.before) != 1:
            raise ValueError(f"{self.name}: {self.file} is not as this bug expects it")
        return text.replace(self.before, self.after)
