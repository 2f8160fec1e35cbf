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
    teams,
    topics,
    waits,
)
from services.devkit.reconcile.evidence import Evidence, Told
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
    """The evidence as it lies there now; `told` is what senders were answered, if it was kept."""
    seen = await topics.read(where.bootstrap_servers, load_topics(), where.topic_prefix)
    kept = await database.read(where.database_url, _remaker(where.pack))
    if not where.stand_in:
        kept = replace(kept, ledger=None)
    return Evidence(seen=tuple(seen), kept=kept, told=None if told is None else tuple(told))


@cache
def _remaker(pack: Path) -> Remaker:
    """Read once a process: who reconciles again and again does so under one ruleset."""
    return Remaker(load_pack(pack).program)


def reconcile(evidence: Evidence) -> Reconciliation:
    """Everything held against everything else. Pure."""
    found = balance.account(evidence)
    return Reconciliation(
        balance=balance.balance(found, len(evidence.kept.accepted)),
        checks=(balance.accounted(found), *_checks(evidence)),
        redeliveries=order.redeliveries(evidence),
    )


def _checks(evidence: Evidence) -> Sequence[Check]:
    answered = intake.answers(evidence)
    return (
        *([answered] if answered else []),
        intake.published(evidence),
        decisions.decisions(evidence),
        decisions.explained(evidence),
        cases.cases(evidence),
        *_teams(evidence),
        waits.waits(evidence),
        order.sequences(evidence),
        order.copies(evidence),
        order.partitions(evidence),
        intake.dead_letters(evidence),
        intake.outboxes(evidence),
    )


def _teams(evidence: Evidence) -> Sequence[Check]:
    if evidence.kept.ledger is None:
        return ()
    return (teams.ledger(evidence, evidence.kept.ledger), teams.feedback(evidence))
