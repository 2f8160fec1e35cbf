"""A backtest as plain values, for JSON and for tables."""

from collections.abc import Mapping
from typing import TypedDict

from services.router.backtest.backtest import Backtest
from services.router.backtest.changes import CHANGES
from services.router.backtest.moves import Matrix
from services.router.language import Ruleset


class Led(TypedDict):
    """How many referrals a rule leads; None where a ruleset has no rule of this id."""

    against: int | None
    candidate: int | None


class Part(TypedDict):
    """The referrals of one source, or of one week."""

    referrals: int
    moved: int
    matrix: dict[str, dict[str, int]]


class Summary(TypedDict):
    """Everything that was counted.

    A matrix has, by the team that a referral goes to by `against`, the teams that it goes to by
    `candidate`; teams without referrals are left out. `examples` has, by both teams, the
    ids of a few that move. A week is named by its Monday, in UTC.
    """

    against: dict[str, str]
    candidate: dict[str, str]
    rows: int
    tests_left_out: int
    overridden: int
    compared: int
    moved: int
    changed: dict[str, int]
    teams: list[str]
    matrix: dict[str, dict[str, int]]
    examples: dict[str, dict[str, list[str]]]
    rules: dict[str, Led]
    by_source: dict[str, Part]
    by_week: dict[str, Part]


def summary(found: Backtest) -> Summary:
    """What was counted so far."""
    teams, moves = found.pair.teams, found.moves
    weeks = {str(monday): matrix for monday, matrix in moves.by_week.items()}
    return Summary(
        against=_named(found.pair.against.ruleset),
        candidate=_named(found.pair.candidate.ruleset),
        rows=found.rows,
        tests_left_out=found.tests,
        overridden=found.overridden,
        compared=int(moves.all.sum()),
        moved=_moved(moves.all),
        changed={change: found.changes[change] for change in CHANGES},
        teams=list(teams),
        matrix=_matrix(teams, moves.all),
        examples=_examples(found),
        rules=_rules(found),
        by_source=_parts(teams, moves.by_source),
        by_week=_parts(teams, weeks),
    )


def _named(ruleset: Ruleset) -> dict[str, str]:
    return ruleset.ref.model_dump()


def _moved(matrix: Matrix) -> int:
    return int(matrix.sum() - matrix.trace())


def _matrix(teams: tuple[str, ...], matrix: Matrix) -> dict[str, dict[str, int]]:
    rows = {
        team: {to: count for to, count in zip(teams, row, strict=True) if count}
        for team, row in zip(teams, matrix.tolist(), strict=True)
    }
    return {team: row for team, row in rows.items() if row}


def _examples(found: Backtest) -> dict[str, dict[str, list[str]]]:
    teams = found.pair.teams
    told: dict[str, dict[str, list[str]]] = {}
    for (before, after), ids in found.examples.found.items():
        told.setdefault(teams[before], {})[teams[after]] = [str(each) for each in ids]
    return told


def _rules(found: Backtest) -> dict[str, Led]:
    against, candidate = found.pair.against.ruleset.ids, found.pair.candidate.ruleset.ids
    return {
        rule: Led(
            against=int(found.leads_against[at]) if rule in against else None,
            candidate=int(found.leads_candidate[at]) if rule in candidate else None,
        )
        for at, rule in enumerate(found.pair.rules)
    }


def _parts(teams: tuple[str, ...], matrices: Mapping[str, Matrix]) -> dict[str, Part]:
    return {
        name: Part(referrals=int(matrix.sum()), moved=_moved(matrix), matrix=_matrix(teams, matrix))
        for name, matrix in sorted(matrices.items())
    }
