"""What a rollback goes back to. Pure."""

from collections.abc import Sequence


def last_but_one(history: Sequence[tuple[str, bool]]) -> str | None:
    """The ruleset that was in force before the one that is; None where there is none.

    `history` has the checksum of each activation, the oldest first, and whether it went back. Going
    back twice goes back two steps, and never to what was gone back from.
    """
    stack: list[str] = []
    for sha256, back in history:
        while back and stack and stack[-1] != sha256:
            stack.pop()
        if stack[-1:] != [sha256]:
            stack.append(sha256)
    return stack[-2] if len(stack) > 1 else None
