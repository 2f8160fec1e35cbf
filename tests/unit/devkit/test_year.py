"""The invented year: plausible, seeded, and nobody in it."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from services.cli.dev import app
from services.devkit.scenario.contact import Kind
from services.devkit.scenario.day import day
from services.devkit.scenario.year import write, year
from services.router.columns import files
from services.router.columns.decide import decide
from services.router.columns.rows import Row, coded, recorded
from services.router.load import PACKS, load


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """A year of 4,000 referrals."""
    return list(year(4000, seed=1))


@pytest.fixture(scope="module")
def destinations(rows: list[Row]) -> Counter[str]:
    """How many referrals the pilot sends to each team."""
    found = decide(load(PACKS / "leeds-pilot").program, recorded([coded(row) for row in rows]))
    return Counter(found.teams[at] for at in found.destination.tolist())


def test_the_same_seed_gives_the_same_year_and_another_one_does_not() -> None:
    assert list(year(50, seed=1)) == list(year(50, seed=1)) != list(year(50, seed=2))


def test_referrals_come_in_the_order_of_their_moments_and_ids(rows: list[Row]) -> None:
    moments, ids = [row.received_at for row in rows], [row.referral_id for row in rows]
    assert moments == sorted(moments)
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert (moments[-1] - moments[0]).days in range(360, 365)


def test_calls_come_in_the_week_and_crews_on_all_days(rows: list[Row]) -> None:
    weekend = {
        crew: [row.received_at.weekday() > 4 for row in rows if ('"yas"' in row.facts) is crew]
        for crew in (False, True)
    }
    assert sum(weekend[False]) / len(weekend[False]) < 0.06
    assert sum(weekend[True]) / len(weekend[True]) > 0.2


def test_more_come_in_winter_than_in_summer(rows: list[Row]) -> None:
    months = Counter(row.received_at.month for row in rows)
    assert months[1] + months[12] > 1.2 * (months[6] + months[7])


def test_each_team_gets_its_share(rows: list[Row], destinations: Counter[str]) -> None:
    assert set(destinations) == {"eit", "rapid_response", "duty_and_advice", "manual_triage"}
    assert 0.5 < destinations["eit"] / len(rows) < 0.8
    assert 0.1 < destinations["manual_triage"] / len(rows) < 0.4


def test_some_are_tests_and_some_a_person_has_sent_elsewhere(rows: list[Row]) -> None:
    found = recorded([coded(row) for row in rows])
    assert 0 < np.count_nonzero(found.test) < 0.02 * len(rows)
    assert 0 < np.count_nonzero(found.overridden) < 0.05 * len(rows)


def test_nothing_of_a_person_is_recorded(rows: list[Row]) -> None:
    told = "\n".join(row.facts for row in rows)
    secrets = {s for each in day(1) if each.kind is Kind.FIRST for s in each.secrets}
    assert not [secret for secret in secrets if secret in told]


def test_a_year_is_written_in_chunks(tmp_path: Path) -> None:
    assert list(write(tmp_path, contacts=100, seed=1)) == [100]
    (path,) = files.chunks([tmp_path])
    assert files.rows(path) == 100


def test_the_command_writes_a_year_into_a_new_folder_only(tmp_path: Path) -> None:
    words = ["year", str(tmp_path / "facts"), "--contacts", "100"]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert len(files.chunks([tmp_path / "facts"])) == 1
    again = CliRunner().invoke(app, words)
    assert again.exit_code == 1
    assert "is there already" in again.stderr
