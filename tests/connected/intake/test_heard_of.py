"""Whether anybody of a batch has been heard of: asked once, of people who are held from then on."""

import asyncio
from datetime import date
from uuid import UUID

import pytest
from asyncpg import InterfaceError

from services.chassis.database import Connection
from services.contracts.record import NhsNumber, Person
from services.intake.erase import Erasure, erase
from services.intake.heard_of import heard_of
from services.intake.naming import NaturalKey, SenderKey
from services.intake.pseudonym import Refs
from tests.connected.intake.conftest import FORM, Intake, form
from tests.waiting import until

REFERENCE = ("contact-centre", FORM["reference"])

_ADD = """
INSERT INTO referral (id, source, source_reference, version, sha256, person_ref, facts, test,
                      received_at, version_at)
VALUES (gen_random_uuid(), 'contact-centre', 'CC-0002', 1, '', $1, '{}', false, now(), now())
"""


async def asked(
    intake: Intake,
    *people: Refs,
    references: tuple[NaturalKey, ...] = (),
    keys: tuple[SenderKey, ...] = (),
) -> bool:
    async with intake.runtime.works.begin() as work:
        return await heard_of(work.tx, people, references, keys)


@pytest.fixture
def known(intake: Intake) -> Refs:
    """Of whom `FORM` is."""
    return intake.front.refs(
        Person(
            nhs_number=NhsNumber(value="9990000018"),
            family_name=FORM["person"]["family_name"],
            birth_date=date.fromisoformat(FORM["person"]["birth_date"]),
        )
    )


async def test_of_nobody_at_first(intake: Intake, known: Refs):
    assert not await asked(intake, known, references=(REFERENCE,))


async def test_a_person_is_known_by_each_pseudonym_alone(intake: Intake, known: Refs):
    await intake.send(form())
    assert await asked(intake, Refs(known.person, None))
    assert await asked(intake, Refs(None, known.alike))
    assert not await asked(intake, Refs(known.alike, known.person))


async def test_a_reference_is_known_of_its_own_source_alone(intake: Intake):
    await intake.send(form())
    assert await asked(intake, references=(("another", "x"), REFERENCE))
    assert not await asked(intake, references=(("another", FORM["reference"]),))


async def test_what_is_erased_is_known_by_its_reference_alone(intake: Intake, known: Refs):
    sent = (await intake.send(form())).json()
    async with intake.runtime.works.begin() as work:
        done = await erase(work, UUID(sent["referral_id"]), actor="a", reason="r")
        assert isinstance(done, Erasure)
    assert await asked(intake, references=(REFERENCE,))
    assert not await asked(intake, known)


async def test_a_senders_key_is_known_once_it_is_answered(intake: Intake):
    await intake.send(form(), idempotency_key="k-1")
    assert await asked(intake, keys=(("contact-centre", "k-0"), ("contact-centre", "k-1")))
    assert not await asked(intake, keys=(("contact-centre", "k-0"), ("another", "k-1")))


async def test_nothing_is_asked_of_a_batch_that_names_nobody(intake: Intake):
    async with intake.runtime.works.begin() as work:
        given_back = work.tx
    assert not await heard_of(given_back, [Refs(None, None)], [])
    with pytest.raises(InterfaceError):
        await heard_of(given_back, [], [REFERENCE])


async def test_who_asks_of_somebody_waits_and_sees_what_the_other_has_written(
    intake: Intake, known: Refs
):
    async with intake.runtime.works.begin() as work:
        assert not await heard_of(work.tx, [known], [])
        other = asyncio.create_task(asked(intake, known))
        await until(lambda: _waits(work.tx))
        await work.tx.execute(_ADD, known.person)
    assert await other


async def _waits(tx: Connection) -> bool:
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    of_ours = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    return bool(await tx.fetchval(f"{waiting} AND {of_ours}"))
