"""No change of rules or code alters how a recorded month is decided, unless that was accepted."""

from itertools import islice
from pathlib import Path

import pytest

from services.router.load import PACKS, load, of_files
from services.router.program import Program
from tests.golden.month import OUTCOMES, month, outcomes

SHOWN = 10


def differences(program: Program, accepted: Path) -> list[str]:
    """Each referral that is decided otherwise than was accepted, in words."""
    before = accepted.read_text(encoding="utf-8").splitlines(keepends=True)
    after = list(outcomes(program, month()))
    assert len(before) == len(after)
    pairs = zip(before, after, strict=True)
    return [f"{old.strip()}  →  {new.strip()}" for old, new in pairs if old != new]


@pytest.mark.parametrize("pack", sorted(PACKS.iterdir()), ids=lambda pack: pack.name)
def test_the_month_is_decided_as_was_accepted(pack: Path) -> None:
    found = differences(load(pack).program, OUTCOMES / f"{pack.name}.csv")
    told = "\n".join(islice(found, SHOWN))
    assert not found, (
        f"{len(found)} referrals are decided otherwise:\n{told}\n"
        f"If this is meant: `make golden`, and have the change of {pack.name}.csv reviewed."
    )


def test_every_pack_has_its_outcomes_and_nothing_else_has() -> None:
    names = {f"{pack.name}.csv" for pack in PACKS.iterdir()}
    assert {path.name for path in OUTCOMES.iterdir()} == names


def test_a_weakened_exclusion_is_found() -> None:
    files = dict(load(PACKS / "leeds-pilot").files)
    weaker = files["ruleset.yaml"].replace(b"unknown: person", b"unknown: pass")
    program = of_files(files | {"ruleset.yaml": weaker}, "weaker").program
    found = differences(program, OUTCOMES / "leeds-pilot.csv")
    assert found
    assert any(",manual_triage," in each and ",eit," in each for each in found)


def test_the_month_reaches_every_team_of_the_pilot() -> None:
    accepted = (OUTCOMES / "leeds-pilot.csv").read_text(encoding="utf-8")
    teams = {line.split(",")[1] for line in accepted.splitlines()[1:]}
    assert teams == {"eit", "rapid_response", "duty_and_advice", "manual_triage"}
