"""Trials are dealt out to jobs, each to one of them, and none is lost without a word."""

import os
from multiprocessing.connection import Connection

import pytest

from tests.faults.__main__ import trials
from tests.faults.catalogue import FAULTS
from tests.faults.jobs import JobEnded, Skipped, Trial, run

MANY = [Trial("F1", number) for number in range(40)]


def echoes(line: Connection) -> None:
    """A job that tells what it was asked."""
    while trial := line.recv():
        line.send(Skipped(trial.fault, str(trial.seed)))
    line.send(None)


def ends(line: Connection) -> None:
    """A job that ends at its first trial."""
    line.recv()
    os._exit(1)


def test_each_trial_is_run_once_whichever_job_takes_it() -> None:
    found = [int(each.why) for each in run(MANY, 3, echoes) if isinstance(each, Skipped)]
    assert sorted(found) == list(range(40))


def test_more_jobs_than_trials_end_all_the_same() -> None:
    assert len(list(run(MANY[:1], 3, echoes))) == 1


def test_a_job_that_is_gone_is_told() -> None:
    with pytest.raises(JobEnded):
        list(run(MANY, 2, ends))


def test_faults_take_turns_and_each_seed_of_each_comes_once() -> None:
    found = list(trials(FAULTS, 50, 1))
    assert len(set(found)) == len(found) >= 1000
    in_turn = [each.name for each in FAULTS for _ in range(each.share)]
    assert [trial.fault for trial in found[: 2 * len(in_turn)]] == in_turn * 2
    by_fault = {f.name: [t.seed for t in found if t.fault == f.name] for f in FAULTS}
    assert all(seeds == list(range(1, len(seeds) + 1)) for seeds in by_fault.values())
