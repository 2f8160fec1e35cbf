"""Mails built to break a parser: each is read or refused at once, and the next one is read."""

from collections.abc import AsyncIterator

import pytest

from services.intake.doors import guarded
from services.intake.doors.guarded import Guarded
from services.intake.formats.mail_content import Content
from services.intake.rejected import Reason, Rejected
from tests.hostile.corpora.bombs import BOMBS
from tests.unit.intake.letters import verified


@pytest.fixture
async def worker() -> AsyncIterator[Guarded]:
    found = Guarded()
    yield found
    await found.close()


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(BOMBS) >= 60


async def test_who_takes_too_long_is_killed_and_replaced(
    worker: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "WALL_SECONDS", 0.0)
    assert isinstance(await worker.parse(verified()), Rejected)
    monkeypatch.setattr(guarded, "WALL_SECONDS", 10.0)
    assert isinstance(await worker.parse(verified()), Content)


async def test_a_fault_of_the_parser_is_told_as_ours_and_costs_no_worker(
    worker: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "_WORKER", ("-c", FAULTY))
    for _ in range(2):
        found = await worker.parse(verified())
        assert isinstance(found, Rejected)
        assert (found.status, found.reason) == (500, Reason.INTERNAL)


async def test_the_worker_says_what_the_words_of_a_mail_point_to(worker: Guarded) -> None:
    found = await worker.parse(verified(text="She is suicidal. No abuse."))
    assert isinstance(found, Content)
    assert found.pointed == (("text", "suicidal"),)


async def test_a_worker_that_died_between_two_mails_costs_no_mail(worker: Guarded) -> None:
    assert isinstance(await worker.parse(verified()), Content)
    assert worker._worker is not None
    worker._worker.kill()
    await worker._worker.wait()
    assert isinstance(await worker.parse(verified()), Content)


async def test_a_mail_that_is_read_too_long_costs_its_worker_and_no_other_mail(
    worker: Guarded, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The kernel ends it, long before the clock would."""
    monkeypatch.setattr(guarded, "_WORKER", ("-c", GREEDY))
    assert isinstance(await worker.parse(verified()), Rejected)
    ours = [record for record in caplog.records if record.name.startswith("frontdoor")]
    assert [vars(record)["cause"] for record in ours] == ["IncompleteReadError"]
    monkeypatch.undo()
    assert isinstance(await worker.parse(verified()), Content)


FAULTY = """
import sys
from services.intake.doors import mail_worker
mail_worker.mail_mime.parse = int
mail_worker.main(sys.stdin.buffer, sys.stdout.buffer)
"""

GREEDY = """
import sys
from services.intake.doors import mail_worker
mail_worker.PROCESSOR_SECONDS = 0
def forever(raw):
    while True: pass
mail_worker.mail_mime.parse = forever
mail_worker.main(sys.stdin.buffer, sys.stdout.buffer)
"""
