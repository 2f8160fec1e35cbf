"""Lines of one referral are stored in their order, or those after the first that failed are not."""

from starlette.responses import Response

from services.intake.canonical import Canonical
from services.intake.doors.in_turn import InTurn
from services.intake.doors.waves import Numbered
from services.intake.submission import Submission
from tests.unit.intake.messages import UNREADABLE, message


class Door:
    """Answers 202, but 503 to those that it is told not to store, once each."""

    def __init__(self, *failing: str) -> None:
        self.failing = list(failing)
        self.stored: list[str] = []

    async def tell(self, taken: Submission) -> Response:
        body = taken.body.decode()
        if body in self.failing:
            return Response(status_code=503)
        if not isinstance(taken.content, Canonical):
            return Response(status_code=400)
        self.stored.append(body)
        return Response(status_code=202)

    def turn(self) -> InTurn:
        return InTurn(self.tell, lambda: Response(status_code=503))


def numbered(*lines: tuple[str, str]) -> list[Numbered]:
    return [
        (at, message(at, body=body, reference=reference))
        for at, (reference, body) in enumerate(lines, 1)
    ]


async def statuses(turn: InTurn, lines: list[Numbered]) -> list[int]:
    return [each.status_code for each in await turn.told(lines)]


async def test_lines_of_one_referral_are_stored_one_after_the_other() -> None:
    door = Door()
    lines = numbered(("A", "old"), ("B", "other"), ("A", "new"))
    assert await statuses(door.turn(), lines) == [202, 202, 202]
    assert door.stored == ["old", "other", "new"]


async def test_after_a_line_that_could_not_be_stored_no_newer_one_of_it_is() -> None:
    door = Door("old")
    lines = numbered(("A", "old"), ("B", "other"), ("A", "new"))
    assert await statuses(door.turn(), lines) == [503, 202, 503]
    assert door.stored == ["other"]


async def test_nor_is_one_of_the_lines_that_follow_later() -> None:
    door = Door("old")
    turn = door.turn()
    assert await statuses(turn, numbered(("A", "old"))) == [503]
    assert await statuses(turn, numbered(("A", "new"), ("B", "other"))) == [503, 202]


async def test_what_cannot_be_read_holds_nobody() -> None:
    door = Door()
    lines: list[Numbered] = [(7, message(7, content=UNREADABLE)), *numbered(("A", "good"))]
    assert await statuses(door.turn(), lines) == [400, 202]
