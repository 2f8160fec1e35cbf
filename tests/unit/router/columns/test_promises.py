"""Two million random facts against the promises of each shipped pack; no solver helps."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from services.router.columns.decide import decide
from services.router.columns.decisions import Decisions
from services.router.columns.masks import Masks
from services.router.columns.recorded import CODE, WORDS, Flags, Recorded
from services.router.condition import ANSWERS
from services.router.language import Invariant
from services.router.load import PACKS, load

ROWS = 100_000
MILLIONS = 2
SILENT = 0.6
"""How many answers are `no`: where all four are alike, hardly anything reaches a team."""


def drawn(seed: int) -> Recorded:
    """Referrals of which anything is said, and more of nothing being so."""
    random = np.random.default_rng(seed)
    facts = {fact: random.integers(0, len(words), ROWS, np.uint8) for fact, words in WORDS.items()}
    for fact in ANSWERS:
        facts[fact][random.random(ROWS) < SILENT] = CODE[fact]["no"]
    return Recorded(
        facts=facts,
        referral_id=np.zeros((ROWS, 16), np.uint8),
        version=np.ones(ROWS, np.int32),
        received_at=np.full(ROWS, np.datetime64("2026-11-02T09:00:00", "us")),
        source=np.zeros(ROWS, np.uint16),
        sources=("example",),
        test=np.zeros(ROWS, np.bool_),
        overridden=np.zeros(ROWS, np.bool_),
    )


def broken(promise: Invariant, recorded: Recorded, decisions: Decisions) -> Flags:
    """The rows that the promise is about and that are decided otherwise."""
    masks = Masks(recorded.facts, len(recorded))
    teams, none = decisions.teams, np.zeros(len(recorded), np.bool_)
    never = [teams.index(team) for team in promise.never]
    only = [teams.index(team) for team in promise.only or teams]
    wrong = np.isin(decisions.destination, never) | ~np.isin(decisions.destination, only)
    for team in promise.never:
        wrong = wrong | decisions.copies.get(team, none)
    if promise.act_now:
        wrong = wrong | ~decisions.act_now
    about: Flags = masks.flags(masks.of(promise.when))
    return about & wrong


def chunks() -> Iterator[Recorded]:
    return map(drawn, range(MILLIONS * 1_000_000 // ROWS))


@pytest.mark.parametrize("pack", sorted(PACKS.iterdir()), ids=lambda pack: pack.name)
def test_no_promise_of_a_pack_is_broken_by_two_million_random_referrals(pack: Path) -> None:
    program = load(pack).program
    reached: set[str] = set()
    for recorded in chunks():
        decisions = decide(program, recorded)
        reached |= {decisions.teams[at] for at in np.unique(decisions.destination)}
        for promise in program.ruleset.invariants:
            assert not broken(promise, recorded, decisions).any(), promise.title
    assert reached >= {line.rule.destination for line in program.lines}
