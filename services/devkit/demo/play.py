"""Plays the day against a running system, and gathers what it led to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx

from services.contracts.decision import Routed
from services.contracts.facts import Facts
from services.devkit.demo import answering, senders
from services.devkit.demo.doors import Doors
from services.devkit.demo.played import Explained, Played
from services.devkit.demo.senders import Sent
from services.devkit.demo.system import Keys, api
from services.devkit.demo.tally import Tally, tallies
from services.devkit.demo.tally import sent as counted
from services.devkit.errors import DevkitError
from services.devkit.fleet import Fleet
from services.devkit.reconcile import by_source
from services.devkit.reconcile.evidence import Evidence
from services.devkit.reconcile.reconcile import Where, gather, reconcile
from services.devkit.reconcile.settling import settle
from services.devkit.replay import delivered
from services.devkit.replay.answered import Answered, faults, told
from services.devkit.replay.desk import Desk
from services.devkit.replay.replay import Replay
from services.devkit.replay.sender import Sender
from services.devkit.scenario.all_doors import AllDoors
from services.devkit.scenario.contact import Contact, Kind
from services.intake.source_files import load_all
from services.router.explain import story, text
from services.router.language import Ruleset

EXPLAINED = "hidden safeguarding"
"""The story whose decision is told in full: the form says no, the caller's words say otherwise."""

_DECISION = """
SELECT routed::text, facts::text FROM router.decision
WHERE referral_id = $1 ORDER BY revision DESC LIMIT 1
"""


@contextlib.asynccontextmanager
async def working(fleet: Fleet, keys: Keys, seed: int) -> AsyncIterator[None]:
    """While this lasts, the Early Intervention Team works its cases; and one last round after."""
    desk = Desk(lambda: api(fleet, "eit"), keys.staff, seed=seed)
    work = asyncio.create_task(desk.run())
    try:
        yield
        await desk.round()
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
        await desk.close()


async def at_all_doors(
    fleet: Fleet,
    keys: Keys,
    doors: Doors,
    day: AllDoors,
    *,
    seconds: float,
    progress: Callable[[], None],
) -> Sent:
    """The whole day, at all doors at once."""
    async with senders.ways(fleet, keys, doors) as ways, working(fleet, keys, day.messages):
        return await senders.send(day, ways, seconds=seconds, progress=progress)


async def replay(
    fleet: Fleet,
    keys: Keys,
    contacts: Sequence[Contact],
    *,
    a_second: float,
    progress: Callable[[], None],
) -> list[Answered]:
    """All contacts sent and answered, while the Early Intervention Team works its cases."""
    sender = Sender(lambda: api(fleet, "intake"), keys.sources)
    try:
        async with working(fleet, keys, len(contacts)):
            return await Replay(sender, contacts, a_second, progress).run()
    finally:
        await sender.close()


async def gathered(where: Where, fleet: Fleet, sent: Sent, ruleset: Ruleset) -> Played:
    """What the day led to, once everything has come to rest."""
    await settle(where)
    answers = sent.answers
    evidence = await gather(where, [*told(answers), *delivered.told(sent.delivered)])
    return Played(
        tallies=await _tallies(where, fleet, sent),
        refused=await by_source.refused(where.database_url),
        evidence=evidence,
        reconciliation=reconcile(evidence),
        queues=await queues(api(fleet, "metrics"), since=datetime.now(UTC)),
        explained=await _explained(where, answers, ruleset),
        faults=[
            *faults(answers),
            *delivered.faults(sent.delivered),
            *_elsewhere(answers, evidence),
        ],
    )


async def _tallies(where: Where, fleet: Fleet, sent: Sent) -> list[Tally]:
    async with httpx.AsyncClient(timeout=5) as http:
        page = await http.get(f"{fleet.address('intake').admin}/metrics")
    return tallies(
        load_all(),
        counted(sent.answers, sent.delivered),
        answering.read(page.raise_for_status().text),
        await by_source.kept(where.database_url),
    )


def _elsewhere(answers: Sequence[Answered], evidence: Evidence) -> list[str]:
    """Referrals that did not end where their story says."""
    ended = {
        each.key: each.said["decision"]["destination"]
        for each in sorted(evidence.seen, key=lambda seen: seen.said.get("revision", 0))
        if "decision" in each.said
    }
    return [
        f"{each.referral}: {each.contact.story} went to {ended.get(each.referral)}"
        for each in answers
        if each.referral
        and each.contact.kind is Kind.FIRST
        and ended.get(each.referral) != each.contact.expected.destination
    ]


async def queues(metrics: str, *, since: datetime, within: float = 20.0) -> Mapping[str, Any]:
    """The metrics service's count, taken after a moment; `DevkitError` where there is none."""
    async with httpx.AsyncClient(timeout=5) as http:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while True:
                    answer = await http.get(f"{metrics}/v1/queues")
                    if answer.is_success and _taken_at(answer.json()) > since:
                        counted: Mapping[str, Any] = answer.json()
                        return counted
                    await asyncio.sleep(0.1)
    raise DevkitError(f"the metrics service has counted nothing for {within:.0f} s")


def _taken_at(counted: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(counted["taken_at"])


async def _explained(where: Where, answers: Sequence[Answered], ruleset: Ruleset) -> Explained:
    chosen = [each for each in answers if each.contact.story == EXPLAINED and each.referral]
    referral = str(chosen[0].referral)
    connection = await asyncpg.connect(where.database_url)
    try:
        row = await connection.fetchrow(_DECISION, referral)
    finally:
        await connection.close()
    if row is None:
        raise DevkitError(f"{referral} is not decided")
    routed = Routed.model_validate_json(row["routed"])
    words = text(story(routed.decision, Facts.model_validate_json(row["facts"]), ruleset))
    said = (
        "The form says: no safeguarding concern. What the caller told in passing says otherwise, "
        "and text never decides."
    )
    return Explained(referral, said, words)
