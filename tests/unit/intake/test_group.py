"""The queue in front of the commit: bounded, and one bad message harms no other."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from services.chassis.failures import Unavailable
from services.contracts.vocabulary import Answer
from services.intake.group import TRIES, Full, Group, Late
from services.intake.source import Source
from services.intake.store import Clash
from services.intake.submission import Acceptance, Reply, Submission
from tests.unit.intake.messages import AMBULANCE, PHONE, message, referral, said


def reply(to: Submission) -> Reply:
    return Reply(Acceptance(to.id, 1, to.received_at), again=False)


class Commits:
    """Commits in memory; while `open` is not set, a commit takes its time."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.errors: list[Exception] = []
        self.poison: int | None = None
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, messages: Sequence[Submission]) -> Sequence[Reply]:
        self.batches.append([each.id.int for each in messages])
        await self.open.wait()
        if self.errors:
            raise self.errors.pop(0)
        if self.poison in self.batches[-1]:
            raise ValueError("cannot be stored")
        return [reply(each) for each in messages]


def group(commits: Commits, *, limit: int = 20, together: int = 4) -> Group:
    return Group(commits, limit=limit, together=together)


async def offered(to: Group, *numbers: int) -> "list[asyncio.Task[Reply]]":
    """Offer messages; all of them wait when this returns."""
    tasks = [asyncio.create_task(to.offer(message(number), within=9)) for number in numbers]
    while to.inflight < len(tasks):
        await asyncio.sleep(0)
    return tasks


async def test_a_message_is_answered_when_its_commit_is_done_and_not_before():
    commits = Commits()
    commits.open.clear()
    (waiting,) = await offered(group(commits), 1)
    while not commits.batches:
        await asyncio.sleep(0)
    assert not waiting.done()
    commits.open.set()
    assert await waiting == reply(message(1))


async def test_what_comes_during_a_commit_goes_together_in_the_next_up_to_the_cap():
    commits = Commits()
    commits.open.clear()
    waiting = await offered(group(commits, together=4), *range(1, 8))
    commits.open.set()
    await asyncio.gather(*waiting)
    assert commits.batches == [[1, 2, 3, 4], [5, 6, 7]]


async def test_a_commit_takes_along_what_arrives_in_the_same_moment():
    commits = Commits()
    to = group(commits)
    first = asyncio.create_task(to.offer(message(1), within=9))
    while to.inflight < 1:
        await asyncio.sleep(0)
    second = asyncio.create_task(to.offer(message(2), within=9))
    await asyncio.gather(first, second)
    assert commits.batches == [[1, 2]]


async def test_one_more_than_may_wait_is_turned_away_and_the_others_are_not():
    commits = Commits()
    commits.open.clear()
    to = group(commits, limit=6)
    waiting = await offered(to, 1, 2, 3)
    with pytest.raises(Full):
        await to.offer(message(4), within=9)
    commits.open.set()
    assert len(await asyncio.gather(*waiting)) == 3
    assert to.inflight == 0
    assert await to.offer(message(5), within=9) == reply(message(5))


async def test_in_an_outage_nobody_is_told_that_it_was_accepted():
    commits = Commits()
    commits.errors = [Unavailable("database")]
    waiting = await offered(group(commits), 1, 2)
    told = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in told] == [Unavailable, Unavailable]
    assert len(commits.batches) == 1


async def test_a_message_that_cannot_be_stored_fails_alone():
    commits = Commits()
    commits.poison = 2
    waiting = await offered(group(commits), 1, 2, 3)
    told = await asyncio.gather(*waiting, return_exceptions=True)
    assert told[0] == reply(message(1))
    assert isinstance(told[1], ValueError)
    assert told[2] == reply(message(3))


async def test_a_clash_with_another_process_is_tried_again_whole():
    commits = Commits()
    commits.errors = [Clash(), Clash()]
    waiting = await offered(group(commits), 1, 2)
    await asyncio.gather(*waiting)
    assert commits.batches == [[1, 2]] * 3


async def test_clashes_without_end_are_told_as_an_outage():
    commits = Commits()
    commits.errors = [Clash() for _ in range(TRIES)]
    (waiting,) = await offered(group(commits), 1)
    with pytest.raises(Unavailable):
        await waiting
    assert len(commits.batches) == TRIES


async def test_who_has_gone_before_the_commit_began_is_not_stored():
    commits = Commits()
    commits.open.clear()
    to = group(commits, together=1)
    first, second = await offered(to, 1, 2)
    second.cancel()
    commits.open.set()
    await first
    while to.inflight:
        await asyncio.sleep(0)
    assert await to.offer(message(3), within=9) == reply(message(3))
    assert commits.batches == [[1], [3]]


async def test_who_is_not_answered_in_time_is_told_and_not_stored():
    commits = Commits()
    commits.open.clear()
    to = group(commits, together=1)
    (first,) = await offered(to, 1)
    with pytest.raises(Late):
        await to.offer(message(2), within=0.01)
    commits.open.set()
    await first
    assert await to.offer(message(3), within=9) == reply(message(3))
    assert commits.batches == [[1], [3]]


async def test_a_flood_of_one_source_leaves_room_for_the_others():
    commits = Commits()
    commits.open.clear()
    to = group(commits, limit=8)
    flood = await offered(to, 1, 2, 3, 4)
    with pytest.raises(Full):
        await to.offer(message(5), within=9)
    other = asyncio.create_task(to.offer(message(6, source=AMBULANCE), within=9))
    commits.open.set()
    assert len(await asyncio.gather(*flood, other)) == 5


async def test_what_is_urgent_overtakes_a_flood():
    commits = Commits()
    commits.open.clear()
    to = group(commits, limit=100)
    flood = [asyncio.create_task(to.offer(a_referral(number), within=9)) for number in range(1, 40)]
    while not commits.batches:
        await asyncio.sleep(0)
    danger = asyncio.create_task(
        to.offer(a_referral(99, source=AMBULANCE, suicidal=Answer.SUSPECTED), within=9)
    )
    while to.inflight < len(flood) + 1:
        await asyncio.sleep(0)
    commits.open.set()
    await asyncio.gather(*flood, danger)
    assert 99 in commits.batches[1]


def a_referral(number: int, source: Source = PHONE, **answers: Answer) -> Submission:
    """Each of its own."""
    content = replace(referral(f"CC-{number}"), evidence=said(**answers))
    return message(number, source=source, content=content)
