"""Which mail is next: senders take turns, what seems urgent goes first, and who must wait waits."""

import os
from pathlib import Path

import pytest

from services.intake.doors.box import Folder
from services.intake.doors.mail_turns import Turns, Whose
from services.intake.doors.maildir import Maildir


class Clock:
    """Time that passes when told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Post:
    """A Maildir whose mails say whose they are: `a`, or `a!` for an urgent one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clock = Clock()
        self.turns = Turns(self.whose, self.clock)
        self.delivered = 0

    def deliver(self, *mails: str) -> None:
        for each in mails:
            self.delivered += 1
            path = self.root / "new" / f"{self.delivered:04}{each.strip('!')}"
            path.write_text(each)
            os.utime(path, (self.delivered, self.delivered))

    def whose(self, head: bytes) -> Whose:
        said = head.decode()
        return Whose(said.strip("!"), said.endswith("!"))

    async def order(self) -> str:
        """Whose mails are taken, one after the other, until nobody's turn is left."""
        box, told = await Maildir.open(self.root), ""
        await self.turns.look(box)
        while mails := self.turns.next():
            for mail in mails:
                told += mail.name[-1]
                await box.move(mail, Folder.DONE)
        return told


@pytest.fixture
async def post(tmp_path: Path) -> Post:
    await Maildir.open(tmp_path)
    return Post(tmp_path)


async def test_of_one_sender_the_oldest_is_first(post: Post) -> None:
    post.deliver("a", "a", "a")
    box = await Maildir.open(post.root)
    await post.turns.look(box)
    assert [each.name for each in post.turns.next()] == ["new/0001a", "new/0002a", "new/0003a"]


async def test_senders_take_turns(post: Post) -> None:
    post.deliver(*"aaaaaaaabc")
    assert (await post.order())[:4] == "abca"


async def test_what_seems_urgent_goes_first(post: Post) -> None:
    post.deliver(*"aaaaaa", "b!")
    assert (await post.order())[:2] == "ba"


async def test_who_calls_everything_urgent_leaves_a_quarter_to_the_others(post: Post) -> None:
    post.deliver(*["a!"] * 9, *"bbb")
    assert await post.order() == "aaabaaabaaab"


async def test_who_is_put_off_waits_and_nobody_else_does(post: Post) -> None:
    post.deliver(*"aaab")
    box = await Maildir.open(post.root)
    await post.turns.look(box)
    first, *_ = post.turns.next()
    post.turns.put_off(first, 10.0)
    post.turns.begin()
    assert await post.order() == "b"
    assert post.turns.rests() == 10.0
    post.clock.now += 10.0
    post.turns.begin()
    assert await post.order() == "aaa"
    assert post.turns.rests() is None


async def test_what_comes_meanwhile_has_its_turn_behind_nobody_elses_flood(post: Post) -> None:
    post.deliver(*"a" * 20)
    box = await Maildir.open(post.root)
    await post.turns.look(box)
    for mail in post.turns.next():
        await box.move(mail, Folder.DONE)
    post.deliver("b")
    assert (await post.order())[:2] in ("ab", "ba")


async def test_a_mail_that_is_gone_has_no_turn(post: Post) -> None:
    post.deliver(*"ab")
    next((post.root / "new").glob("*a")).unlink()
    assert await post.order() == "b"
