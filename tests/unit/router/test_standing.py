"""How far the referrals of a batch are decided: read in their turn, kept while they come."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.router.program import Program
from services.router.revision import Latest, revised
from services.router.standing import Standing
from tests.unit.router.examples import RECEIVED, state

KEY = UUID(int=1)


def made(pilot: Program, before: Latest | None = None) -> Latest:
    referral = state(falls_risk="yes")
    at = RECEIVED + timedelta(seconds=1)
    return Latest(revised(pilot, referral, before, facts_sha256="0" * 64, at=at), referral)


def row(latest: Latest) -> Any:
    facts = latest.state.facts.model_dump_json()
    return {"routed": latest.routed.model_dump_json(), "facts": facts, "confirmed": None}


def test_nothing_was_decided_of_who_comes_for_the_first_time() -> None:
    assert Standing({}, Counter([KEY])).of(KEY) is None


def test_a_decision_of_this_batch_comes_before_one_that_was_kept(pilot: Program) -> None:
    first = made(pilot)
    standing = Standing({KEY: row(first)}, Counter([KEY, KEY]))
    assert standing.of(KEY) == first
    second = made(pilot, first)
    standing.goes_on(second)
    assert standing.of(KEY) is second
    assert second.routed.revision == 2


def test_what_does_not_come_again_is_let_go(pilot: Program) -> None:
    standing = Standing({}, Counter([KEY]))
    standing.goes_on(made(pilot))
    assert standing.of(KEY) is None
