"""The ADW door: hospitals' notices in the inbox of a MESH client, our answers in its outbox.

A notice is picked up, stored, answered, and put away, in this order. Killed anywhere between, the
same file is taken up again under the same id: it is told as a repeat, and its answer is the same
file to the byte.
"""

import asyncio
import hashlib
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import perf_counter

from services.chassis.failures import Fate, describe, fate
from services.chassis.logs import logger
from services.intake import earlier
from services.intake.canonical import Canonical
from services.intake.doors import adw_away, adw_reply, body, taking
from services.intake.doors.body import Body
from services.intake.doors.claim import Claim
from services.intake.doors.pickup import Pickup
from services.intake.doors.turns import turns
from services.intake.formats import adw, adw_notice, mesh_control
from services.intake.front import Front
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source, SourceDoor
from services.intake.submission import Door, Submission

MEDIA_TYPE = "application/fhir+xml"
EVERY_SECONDS = 1.0
AGAIN_SECONDS = 5.0
CONTROL = ".ctl"

log = logger("intake.doors")


async def serving(front: Front, folder: Path) -> None:
    """Take notices up for ever, each source's from the folder of its name."""
    pickups: dict[str, Pickup] = {}

    async def turn(source: Source) -> None:
        pickup = pickups.setdefault(source.name, Pickup(folder / source.name))
        await _turn(front, source, pickup)

    await turns(front, SourceDoor.ADW, turn, every=EVERY_SECONDS)


async def _turn(front: Front, source: Source, pickup: Pickup) -> None:
    """What stands in the way of one is waited out."""
    try:
        await taken(front, source, pickup)
    except Exception as error:  # noqa: BLE001 - the files stay, and are taken up again
        log.warning("notices wait", extra={"source": source.name, "cause": describe(error)})
        await asyncio.sleep(AGAIN_SECONDS)


async def taken(front: Front, source: Source, pickup: Pickup) -> None:
    """Take up everything that is there. An outage is raised: nothing is lost or answered by it."""
    await asyncio.to_thread(pickup.prepare, adw_reply.OUTBOX, adw_reply.WRITING)
    while (claim := await asyncio.to_thread(pickup.take)) is not None:
        with claim:
            await _safely(front, source, pickup, claim)


async def _safely(front: Front, source: Source, pickup: Pickup, claim: Claim) -> None:
    """A fault of ours with one file is for a person, and holds up no other."""
    try:
        if Path(claim.name).suffix.lower() == CONTROL:
            await _control(front, source, pickup, claim)
        else:
            await _notice(front, source, pickup, claim)
    except Exception as error:
        if fate(error) is Fate.UNAVAILABLE:
            raise
        log.exception("a notice could not be dealt with", extra={"source": source.name})
        await asyncio.to_thread(pickup.quarantine, claim)


async def _notice(front: Front, source: Source, pickup: Pickup, claim: Claim) -> None:
    await front.may_bring(source)
    began = perf_counter()
    message = await _message(front, source, claim, await asyncio.to_thread(_read, claim))
    reply = await front.offer(message)
    taking.count(message, reply)
    await asyncio.to_thread(adw_reply.give, pickup.root, message, reply.answer)
    await asyncio.to_thread(adw_away.put_away, pickup, claim, message, reply.answer)
    taking.timed(source, began)


async def _message(front: Front, source: Source, claim: Claim, found: Body) -> Submission:
    """Read in threads: a long notice takes a while, and other doors have urgent messages."""
    key, reference = await asyncio.to_thread(_names, found)
    return Submission(
        id=claim.id,
        source=source,
        door=Door.ADW,
        key=key,
        body=found.content,
        size=found.size,
        sha256=found.sha256,
        media_type=MEDIA_TYPE,
        received_at=claim.taken_at,
        content=await _content(front, source, found, reference),
    )


def _names(found: Body) -> tuple[str | None, str | None]:
    """What its sender calls the message, and its referral; what is too large is not opened."""
    if found.too_large:
        return None, None
    return adw_notice.envelope(found.content).key, adw.reference(found.content)


async def _content(
    front: Front, source: Source, found: Body, reference: str | None
) -> Canonical | Rejected:
    if found.too_large:
        return found.refusal()
    before = await earlier.bodies(front.pool, source.name, reference) if reference else ()
    how = partial(adw.parse, found.content, source, before)
    return await asyncio.to_thread(taking.read, how, source)


async def _control(front: Front, source: Source, pickup: Pickup, claim: Claim) -> None:
    """What came with a notice has done its work; a report on an answer of ours is for a person."""
    content = await asyncio.to_thread(claim.file.read, mesh_control.LIMIT)
    with suppress(Rejected):
        if mesh_control.announces_data(content):
            await asyncio.to_thread(pickup.done, claim)
            return
    report = _report(source, claim, content)
    taking.count(report, await front.offer(report))
    await asyncio.to_thread(pickup.quarantine, claim)


def _report(source: Source, claim: Claim, content: bytes) -> Submission:
    """Among the rejects, where a person looks; nobody is answered."""
    why = "MESH reports on an answer of ours, or this is no control file."
    return Submission(
        id=claim.id,
        source=source,
        door=Door.ADW,
        key=None,
        body=content,
        size=len(content),
        sha256=hashlib.sha256(content).digest(),
        media_type="application/xml",
        received_at=claim.taken_at,
        content=refuse(400, Code.INVARIANT, why),
    )


def _read(claim: Claim) -> Body:
    """The file, bounded as any message; of a larger one the beginning is kept."""
    digest, size, start = hashlib.sha256(), 0, b""
    while size <= body.CEILING and (chunk := claim.file.read(64 * 1024)):
        digest.update(chunk)
        start += chunk if size <= body.LIMIT else b""
        size += len(chunk)
    return Body(start if size <= body.LIMIT else start[: body.KEPT], size, digest.digest())
