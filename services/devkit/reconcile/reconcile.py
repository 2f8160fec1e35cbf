"""Gathering the evidence, and holding all checks against it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from services.contracts.topics import load as load_topics
from services.devkit.reconcile import (
    balance,
    cases,
    database,
    decisions,
    intake,
    order,
    reach,
    rest,
    teams,
    topics,
    waits,
)
from services.devkit.reconcile.evidence import Evidence, Told
from services.devkit.reconcile.in_force import in_force
from services.devkit.reconcile.remade import Remaker
from services.devkit.reconcile.result import Check, Reconciliation
from services.router.load import PACKS
from services.router.load import load as load_pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The servers that are reconciled, and the ruleset that is in force there.

    `stand_in` tells whether the devkit's stand-in is the case system there: a real one keeps its
    offsets and its ledger to itself.
    """

    database_url: str
    bootstrap_servers: str
    topic_prefix: str = ""
    stand_in: bool = True
    pack: Path = PACKS / "leeds-pilot"


async def gather(where: Where, told: Iterable[Told] | None) -> Evidence:
    """The evidence as it lies there now; `told` is what senders were answered, if it was kept.

    The topics come after the database: they hold at least what the database says of them.
    """
    servers, names, prefix = where.bootstrap_servers, load_topics(), where.topic_prefix
    kept = await database.read(where.database_url, _remaker(where.pack))
    if not where.stand_in:
        kept = replace(kept, ledger=None)
    seen = await topics.read(servers, names, prefix)
    begins = await topics.begins(servers, names, prefix)
    answered = None if told is None else tuple(told)
    return Evidence(seen=tuple(seen), kept=kept, told=answered, begins=begins)


@cache
def _remaker(pack: Path) -> Remaker:
    """Read once a process: who reconciles again and again does so under one ruleset."""
    return Remaker(load_pack(pack).program)


def reconcile(evidence: Evidence) -> Reconciliation:
    """Everything held against everything else. Pure."""
    aged = reach.aged(evidence)
    young = evidence.without(aged)
    under_way = rest.under_way(evidence)
    moving = {each.key for each in under_way}
    found = balance.account(young, moving)
    return Reconciliation(
        balance=balance.balance(found, len(young.kept.accepted)),
        checks=(
            balance.accounted(found),
            *_of_all(evidence),
            *_of_what_rests(young.without(moving)),
        ),
        redeliveries=order.redeliveries(evidence),
        under_way=under_way,
        aged=len(aged),
    )


def _of_all(evidence: Evidence) -> Sequence[Check]:
    answered = intake.answers(evidence)
    return (
        *([answered] if answered else []),
        decisions.explained(evidence),
        in_force(evidence),
        intake.dead_letters(evidence),
    )


def _of_what_rests(evidence: Evidence) -> Sequence[Check]:
    return (
        intake.published(evidence),
        decisions.decisions(evidence),
        cases.cases(evidence),
        *_teams(evidence),
        waits.waits(evidence),
        order.sequences(evidence),
        order.copies(evidence),
        order.partitions(evidence),
    )


def _teams(evidence: Evidence) -> Sequence[Check]:
    if evidence.kept.ledger is None:
        return ()
    return (teams.ledger(evidence, evidence.kept.ledger), teams.feedback(evidence))
