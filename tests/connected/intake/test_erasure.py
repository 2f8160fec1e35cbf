"""Erasure: who a referral is about goes for good, and what is counted stays."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaProducer

from services.chassis import outbox, unsendable
from services.chassis.outbox import Row
from services.chassis.producer import Producer
from services.contracts.catalogue import INTAKE, RECORD
from services.contracts.envelope import read
from services.contracts.referral import Erased
from services.intake import erase, verify
from services.intake.erase import AlreadyErased, Erasure
from services.intake.verify import Checked
from tests.connected.intake.bundle import bundle
from tests.connected.intake.conftest import Intake, form

JSON = {"Content_Type": "application/fhir+json"}

PRIVATE = (
    "Testperson",
    "Testreferrer",
    "ZZ99",
    "999 000 0018",
    "9990000018",
    "grab rail",
    "CC-0001",
)


async def accepted(intake: Intake, body: bytes = form(), **headers: str) -> UUID:
    """The id of a referral that intake has."""
    response = await intake.send(body, **headers)
    assert response.status_code == 202
    return UUID(response.json()["referral_id"])


async def erased(intake: Intake, referral_id: UUID) -> Erasure | AlreadyErased | None:
    async with intake.runtime.works.begin() as work:
        return await erase.erase(work, referral_id, actor="a.clerk", reason="asked by the person")


async def everything(intake: Intake) -> str:
    """All rows of all of intake's tables; bytes as text, too."""
    tables = await intake.fetch(
        "SELECT table_name AS name FROM information_schema.tables"
        " WHERE table_schema = 'intake' AND table_type = 'BASE TABLE'"
    )
    rows = [row for each in tables for row in await intake.fetch(f"SELECT * FROM {each['name']}")]  # noqa: S608
    values = [value for row in rows for value in row.values()]
    return "\n".join(
        each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in values
    )


async def due(intake: Intake) -> None:
    """Let the next look be now."""
    await intake.fetch("UPDATE erasure SET due_at = now() RETURNING 1")


async def look(intake: Intake) -> Checked:
    """Wait until all is published, and read back what is due."""
    await intake.until("SELECT NOT EXISTS (SELECT FROM outbox)")
    return await verify.check(intake.runtime)


async def last_record(intake: Intake, count: int) -> Any:
    return (await intake.published(RECORD, count))[-1]


async def test_nothing_that_tells_who_it_was_is_left(intake: Intake):
    await intake.send(form(nickname="Testperson Example"), Idempotency_Key="Testperson-1")
    referral_id = await accepted(intake, Idempotency_Key="Testperson-2")
    await accepted(intake, form(summary="Testperson needs a ramp."))
    assert "Testperson" in await everything(intake)
    found = await erased(intake, referral_id)
    assert isinstance(found, Erasure)
    assert (found.records, found.messages, found.answers, found.rejects) == (1, 2, 1, 1)
    left = await everything(intake)
    assert [each for each in PRIVATE if each in left] == []
    (row,) = await intake.fetch("SELECT version, person_ref, facts FROM referral")
    assert (row["version"], row["person_ref"]) == (2, None)
    assert json.loads(row["facts"])["reason"], "what is counted stays"
    assert await intake.count("message") == 2, "versions are counted by their rows"


async def test_what_a_message_said_in_codes_of_its_own_goes_too(intake: Intake):
    referral_id = await accepted(intake)
    await intake.fetch(
        "UPDATE message SET unmapped = $1, evidence = $1 RETURNING 1",
        '[["/needs/0", "needs", "Testperson needs a rail"]]',
    )
    await erased(intake, referral_id)
    (row,) = await intake.fetch("SELECT unmapped, evidence FROM message")
    assert tuple(row) == (None, None)


async def test_who_did_it_and_why_is_kept(intake: Intake):
    referral_id = await accepted(intake)
    await erased(intake, referral_id)
    (row,) = await intake.fetch("SELECT actor, action, subject, reason FROM audit")
    assert tuple(row) == ("a.clerk", "erase", str(referral_id), "asked by the person")


async def test_everyone_is_told_and_the_record_is_null(publishing: Intake):
    referral_id = await accepted(publishing)
    await erased(publishing, referral_id)
    told = (await publishing.published(INTAKE, 2))[-1]
    assert read(told.headers).type == "asc.referral.erased.v1"
    assert Erased.model_validate_json(told.value).referral_id == referral_id
    tombstone = await last_record(publishing, 2)
    assert (tombstone.key, tombstone.value) == (str(referral_id).encode(), None)
    assert read(tombstone.headers).sequence == 2


async def test_a_second_erasure_does_nothing_and_says_so(intake: Intake):
    referral_id = await accepted(intake)
    await erased(intake, referral_id)
    waiting = await intake.count("outbox")
    assert isinstance(await erased(intake, referral_id), AlreadyErased)
    assert await intake.count("outbox") == waiting
    assert await intake.count("audit") == 1


async def test_nobody_knows_a_referral_that_never_was(intake: Intake):
    assert await erased(intake, uuid4()) is None
    assert await intake.count("audit") == 0


async def test_a_record_that_was_not_published_yet_keeps_its_place_and_says_nothing(
    provisioned: None, intake: Intake
):
    referral_id = await accepted(intake)
    await erased(intake, referral_id)
    async with Intake(intake.settings, intake.database_url).open() as started_again:
        started_again.publish()
        records = await started_again.published(RECORD, 2)
    assert [each.value for each in records] == [None, None]
    assert [read(each.headers).sequence for each in records] == [1, 2]


async def test_what_the_broker_refuses_keeps_nobody_from_being_erased(
    provisioned: None, intake: Intake
):
    referral_id = await accepted(intake)
    pool = intake.runtime.pool
    waiting = [row["id"] for row in await intake.fetch("SELECT id FROM outbox")]
    for row in await outbox.rows(pool, waiting):
        await unsendable.set_aside(pool, "intake", row, "MessageSizeTooLargeError")
    assert await intake.count("dead_letter") == 2
    await erased(intake, referral_id)
    left = await everything(intake)
    assert [each for each in PRIVATE if each in left] == []
    async with Intake(intake.settings, intake.database_url).open() as started_again:
        started_again.publish()
        records = await started_again.published(RECORD, 2)
        await intake.until("SELECT count(*) = 2 FROM outbox")
        assert await verify.check(started_again.runtime) == Checked(null=1, back=0)
    assert [each.value for each in records] == [None, None]
    still = await intake.fetch("SELECT topic, refused FROM outbox ORDER BY id")
    assert [tuple(row) for row in still] == [(INTAKE, "MessageSizeTooLargeError"), (INTAKE, None)]


async def test_what_is_refused_while_its_person_is_erased_is_sent_again_without_them(
    intake: Intake,
):
    referral_id = await accepted(intake)
    pool = intake.runtime.pool
    waiting = [row["id"] for row in await intake.fetch("SELECT id FROM outbox")]
    in_hand = await outbox.rows(pool, waiting)
    await erased(intake, referral_id)
    for row in in_hand:
        await unsendable.set_aside(pool, "intake", row, "MessageSizeTooLargeError")
    left = await everything(intake)
    assert [each for each in PRIVATE if each in left] == []
    refused = await intake.fetch("SELECT topic FROM outbox WHERE refused IS NOT NULL")
    assert [row["topic"] for row in refused] == [INTAKE]


async def test_the_same_reference_never_brings_an_erased_person_back(intake: Intake):
    referral_id = await accepted(intake, Idempotency_Key="one")
    await erased(intake, referral_id)
    repeat = await intake.send(form(), Idempotency_Key="one")
    news = await intake.send(form(summary="Testperson is back."), Idempotency_Key="two")
    for refused in (repeat, news):
        assert refused.status_code == 410
        assert refused.json()["type"].endswith("/erased")
    assert await intake.count("referral") == 1
    rows = await intake.fetch("SELECT reason, body FROM reject")
    assert [tuple(row) for row in rows] == [("erased", b"")] * 2
    assert (await intake.send(form(reference="CC-0002"))).status_code == 202


async def test_a_repeat_at_the_fhir_door_is_told_in_its_own_words(intake: Intake):
    assert (await intake.send_fhir(bundle(), **JSON)).status_code == 200
    (row,) = await intake.fetch("SELECT id FROM referral")
    await erased(intake, row["id"])
    refused = await intake.send_fhir(bundle(), **JSON)
    assert refused.status_code == 410
    assert refused.json()["issue"][0]["code"] == "deleted"


async def test_the_sender_of_an_erased_referral_is_told_nothing_of_it(intake: Intake):
    referral_id = await accepted(intake)
    await erased(intake, referral_id)
    assert (await intake.status(str(referral_id))).status_code == 404


async def test_refusals_of_other_referrals_stay(intake: Intake):
    await intake.send(form(reference="CC-00010", nickname="x"))
    await intake.send(form(nickname="x"), source="test-harness")
    referral_id = await accepted(intake)
    await erased(intake, referral_id)
    assert await intake.count("reject") == 2


async def test_what_a_set_aside_record_holds_goes_too(intake: Intake):
    referral_id = await accepted(intake)
    insert = (
        'INSERT INTO dead_letter (reference, consumer, topic, partition, "offset", key, headers,'
        " value, refusal, reason, attempts, at)"
        " VALUES ($1, 'intake', $2, 0, 0, $3, '[]', 'Testperson', 'poison', 'x', 1, now())"
        " RETURNING 1"
    )
    await intake.fetch(insert, uuid4(), RECORD, str(referral_id).encode())
    found = await erased(intake, referral_id)
    assert isinstance(found, Erasure)
    assert found.dead_letters == 1
    ((value,),) = await intake.fetch("SELECT value FROM dead_letter")
    assert value is None


async def test_a_tombstone_is_read_back_now_in_ten_minutes_and_every_night(publishing: Intake):
    referral_id = await accepted(publishing)
    await erased(publishing, referral_id)
    assert await look(publishing) == Checked(null=1, back=0)
    assert await look(publishing) == Checked(null=0, back=0), "it is not due"
    for checks, hours in ((1, (0.1, 0.2)), (2, (3, 27.1)), (3, (3, 27.1))):
        (row,) = await publishing.fetch(
            "SELECT checks, extract(epoch FROM due_at - now())::float8 / 3600 AS h FROM erasure"
        )
        assert row["checks"] == checks
        assert hours[0] < row["h"] < hours[1]
        await due(publishing)
        assert await look(publishing) == Checked(null=1, back=0)


async def test_a_tombstone_that_is_not_published_cannot_be_read_back(
    provisioned: None, intake: Intake
):
    referral_id = await accepted(intake)
    await erased(intake, referral_id)
    assert await verify.check(intake.runtime) == Checked(0, 0)


@pytest.mark.parametrize("looks", [0, 1, 2])
async def test_an_erased_person_stays_erased_though_a_zombie_publishes_late(
    publishing: Intake, looks: int
):
    """A process that was stopped with the record in hand sends it after the tombstone."""
    referral_id = await accepted(publishing)
    (record,) = await publishing.published(RECORD, 1)
    await erased(publishing, referral_id)
    await publishing.until("SELECT NOT EXISTS (SELECT FROM outbox)")
    for _ in range(looks):
        await due(publishing)
        assert await look(publishing) == Checked(null=1, back=0)
    zombie = Producer(publishing.settings)
    await zombie.send([Row(1, RECORD, str(referral_id), record.headers, record.value)])
    await zombie.replace()
    await due(publishing)
    assert await look(publishing) == Checked(null=0, back=1)
    assert await look(publishing) == Checked(null=1, back=0)
    assert (await last_record(publishing, 3)).value is None
    (row,) = await publishing.fetch("SELECT repeats FROM erasure")
    assert row["repeats"] == 1


async def test_many_are_read_back_together_and_each_on_its_own_last_word(publishing: Intake):
    ids = [await accepted(publishing, form(reference=f"CC-{n}")) for n in range(30)]
    records = {each.key: each for each in await publishing.published(RECORD, 30)}
    for each in ids:
        await erased(publishing, each)
    assert await look(publishing) == Checked(null=30, back=0)
    late = [records[str(each).encode()] for each in ids[:5]]
    zombie = AIOKafkaProducer(bootstrap_servers=publishing.settings.kafka_bootstrap_servers)
    await zombie.start()
    for each in late:
        await zombie.send_and_wait(each.topic, each.value, key=each.key, headers=list(each.headers))
    await zombie.stop()
    await due(publishing)
    assert await look(publishing) == Checked(null=25, back=5)


CASE = "https://example.org/case-numbers"

REFUSED = (
    ("phone", "CC-0001", b'{"reference": "CC-0001", "name": "Testperson"}'),
    ("hl7", "RF1-6|REF-0001", b"MSH|^~\\&|PAS\rRF1|P|R|MED|||REF-0001^PAS\rPID|1||||Testperson\r"),
    ("bars", f"{CASE}|1-2345", b'<identifier><value value="1-2345"/></identifier> Testperson'),
    ("csv", "RH/101", b"RH/101,NEW,Testperson,1941-02-03\r\n"),
    ("short", "7", b'{"reference": "7", "name": "Testperson"}'),
    ("of bytes", "Zo\u00eb-12", "Zo\u00eb-12;Testperson".encode()),
)
OTHERS = (
    ("RF1-6|REF-0001", b"RF1|P|R|MED|||REF-00012^PAS\rPID|1||||Testother\r"),
    ("RH/101", b"XRH/101,NEW,Testother\r\n"),
    ("7", b"17,7,Testother\r\n"),
    ("", b"Testother"),
)


@pytest.mark.parametrize(
    ("reference", "body"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
async def test_what_was_refused_about_the_erased_goes_however_it_writes_the_reference(
    intake: Intake, reference: str, body: bytes
):
    assert await forgotten(intake, reference, body) == 1
    assert "Testperson" not in await everything(intake)


@pytest.mark.parametrize(("reference", "body"), OTHERS)
async def test_what_was_refused_about_others_stays(intake: Intake, reference: str, body: bytes):
    assert await forgotten(intake, reference, body) == 0
    assert "Testother" in await everything(intake)


async def forgotten(intake: Intake, reference: str, body: bytes) -> int:
    """How many rejects go with this reference, of one that is there."""
    await intake.fetch(
        "INSERT INTO reject (id, at, source, door, reason, status, problems, sha256, size,"
        " media_type, body) VALUES (gen_random_uuid(), now(), 'any', 'file', 'invalid', 422, '[]',"
        " sha256('another'), $1, 'text/plain', $2) RETURNING 1",
        len(body), body,
    )  # fmt: skip
    rows = await intake.fetch("SELECT forget_rejects('any', $1, '{}')", reference)
    return int(rows[0][0])
