"""A run that was ended goes on with what is left, of the same tree only."""

from math import isnan, nan
from pathlib import Path

import pytest

from tests.faults.invariants import Kind, Violation
from tests.faults.jobs import Trial
from tests.faults.trial import Outcome
from tests.faults.unfinished import Unfinished, tree

FOUND = Outcome("F1", 3, 80, 2.5, (Violation("I1", Kind.LOST, "one"),))
TRIALS = [Trial("F1", 3), Trial("F1", 4), Trial("F2", 3)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "results" / "unfinished.jsonl"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("services/intake.py", "tests/faults/proxy.py", "tests/faults/results/part.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was")
    return tmp_path


def test_what_was_found_is_known_again(file: Path) -> None:
    Unfinished(file, "tree").add(FOUND)
    assert Unfinished(file, "tree").outcomes() == [FOUND]


def test_a_trial_without_a_recovery_is_known_again(file: Path) -> None:
    Unfinished(file, "tree").add(Outcome("F2", 1, 0, nan, ()))
    (known,) = Unfinished(file, "tree").outcomes()
    assert isnan(known.recovery)


def test_what_was_run_is_not_left(file: Path) -> None:
    unfinished = Unfinished(file, "tree")
    assert unfinished.left(TRIALS) == TRIALS
    unfinished.add(FOUND)
    assert unfinished.left(TRIALS) == TRIALS[1:]


def test_another_trees_trials_count_for_nothing(file: Path) -> None:
    Unfinished(file, "before").add(FOUND)
    assert Unfinished(file, "tree").outcomes() == []


def test_a_line_that_was_cut_off_is_a_trial_to_run_again(file: Path) -> None:
    unfinished = Unfinished(file, "tree")
    unfinished.add(FOUND)
    unfinished.add(Outcome("F2", 3, 80, 2.5, ()))
    file.write_text(file.read_text()[:-20])
    assert unfinished.outcomes() == [FOUND]
    assert Trial("F2", 3) in unfinished.left(TRIALS)


def test_a_finished_run_leaves_nothing(file: Path) -> None:
    unfinished = Unfinished(file, "tree")
    unfinished.add(FOUND)
    unfinished.finished()
    unfinished.finished()
    assert unfinished.outcomes() == []


@pytest.mark.parametrize("name", ["services/intake.py", "tests/faults/proxy.py"])
def test_a_change_makes_another_tree(checkout: Path, name: str) -> None:
    before = tree(checkout)
    (checkout / name).write_text("changed")
    assert tree(checkout) != before


def test_what_a_run_writes_makes_no_other_tree(checkout: Path) -> None:
    before = tree(checkout)
    (checkout / "tests/faults/results/part.json").write_text("changed")
    (checkout / "services/__pycache__").mkdir()
    (checkout / "services/__pycache__/intake.pyc").write_bytes(b"code")
    assert tree(checkout) == before
