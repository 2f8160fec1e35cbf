"""Manual triage on a real database: staff list, look and decide, and everyone is told."""

import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.chassis import outbox
from services.contracts.case import Returned
from services.contracts.catalogue import INTAKE, RECORD
from services.contracts.envelope import read
from services.intake import erase, outcomes
from services.intake.triage.keys import KEYS
from services.intake.triage.roles import Role
from tests.connected.intake.conftest import FORM, Intake, form
from tests.connected.intake.telling import routed, step

URGENT = {"exclusions": FORM["exclusions"] | {"urgent": "suspected", "safeguarding": "yes"}}


class Triage:
    """Staff in front of intake."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self._keys: dict[Role, dict[str, str]] = {}

    async def as_(self, role: Role) -> dict[str, str]:
        """The headers of a member of staff."""
        if role not in self._keys:
            async with self.intake.connected() as connection:
                key = await KEYS.issue(connection, f"a.{role}", role)
            self._keys[role] = {"Authorization": f"Bearer {key}"}
        return self._keys[role]

    async def get(self, path: str = "", role: Role = Role.VIEWER) -> httpx.Response:
        """Ask for the list, or for one referral."""
        return await self.intake.client.get(
            f"/v1/triage/referrals{path}", headers=await self.as_(role)
        )

    async def post(
        self, referral_id: UUID, what: str, version: int, role: Role = Role.DUTY, **body: Any
    ) -> httpx.Response:
        """Decide on the version that was seen; header names are given with underscores."""
        key = body.pop("key", None)
        headers = {**await self.as_(role), "If-Match": f'"{version}"'}
        if key:
            headers["Idempotency-Key"] = key
        return await self.intake.client.post(
            f"/v1/triage/referrals/{referral_id}/{what}", headers=headers, json=body
        )

    async def waiting(self, **referral: Any) -> UUID:
        """A referral that the rules have sent here."""
        answer = await self.intake.send(form(**(URGENT | {"reference": str(uuid4())} | referral)))
        referral_id = UUID(answer.json()["referral_id"])
        await self.decide(referral_id)
        return referral_id

    async def decide(
        self, referral_id: UUID, destination: str = "manual_triage", **more: Any
    ) -> None:
        """The rules have decided."""
        decision = routed(referral_id, destination=destination, **more)
        async with self.intake.runtime.works.begin() as work:
            await outcomes.keep_decisions(work.tx, [decision])

    async def told(self) -> list[tuple[str, dict[str, Any]]]:
        """The last words of the types, and the bodies, that wait in the outbox, in order."""
        pool = self.intake.runtime.pool
        found = await outbox.oldest(pool, 10_000)
        rows = await outbox.rows(pool, [each.id for each in found])
        return [
            (read(row.headers).type.split(".")[-2], json.loads(row.value or b"{}")) for row in rows
        ]


@pytest.fixture
def triage(intake: Intake) -> Triage:
    """Staff in front of intake, and nothing published."""
    return Triage(intake)


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and name of a problem."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


async def test_who_must_be_helped_now_stands_first_then_the_urgent_then_the_oldest(triage: Triage):
    old, new = await triage.waiting(), await triage.waiting()
    urgent, now = await triage.waiting(), await triage.waiting()
    elsewhere = await triage.waiting()
    await triage.decide(urgent, revision=2, urgency="urgent")
    await triage.decide(now, revision=2, act_now=True)
    await triage.decide(elsewhere, revision=2, destination="eit")
    page = (await triage.get()).json()
    assert [each["referral_id"] for each in page["waiting"]] == [*map(str, (now, urgent, old, new))]
    assert [each["act_now"] for each in page["waiting"]] == [True, False, False, False]
    assert page["next"] is None


async def test_a_long_queue_comes_in_pages(triage: Triage):
    ids = [str(await triage.waiting()) for _ in range(5)]
    first = (await triage.get("?limit=2")).json()
    second = (await triage.get(f"?limit=2&after={first['next']}")).json()
    third = (await triage.get(f"?limit=2&after={second['next']}")).json()
    found = [each["referral_id"] for page in (first, second, third) for each in page["waiting"]]
    assert found == ids
    assert third["next"] is None


async def test_what_a_team_has_given_back_waits_for_a_person(triage: Triage):
    referral_id = await triage.waiting()
    await triage.decide(referral_id, revision=2, destination="eit")
    assert (await triage.get()).json()["waiting"] == []
    back = step(referral_id, Returned, 2, reason="not-for-eit")
    async with triage.intake.runtime.works.begin() as work:
        await outcomes.keep_steps(work.tx, [("returned", back)])
    (entry,) = (await triage.get()).json()["waiting"]
    assert (entry["referral_id"], entry["returned"]) == (str(referral_id), True)


async def test_nobody_is_named_in_the_list_or_in_the_detail(triage: Triage):
    referral_id = await triage.waiting()
    for answer in (await triage.get(), await triage.get(f"/{referral_id}")):
        assert answer.headers["Cache-Control"] == "no-store"
        for private in ("Testperson", "ZZ99", "9990000018", "grab rail", "Testreferrer"):
            assert private not in answer.text


async def test_a_referral_is_shown_with_its_facts_and_why_it_is_here(triage: Triage):
    referral_id = await triage.waiting()
    answer = await triage.get(f"/{referral_id}")
    assert answer.headers["ETag"] == '"1"'
    assert answer.json()["facts"]["safeguarding"] == "yes"
    assert answer.json()["decision"]["destination"] == "manual_triage"
    assert (answer.json()["clearances"], answer.json()["override"]) == ([], None)


async def test_a_clearance_is_told_with_the_record_and_stands_in_the_audit(triage: Triage):
    referral_id = await triage.waiting()
    answer = await triage.post(referral_id, "clear", 1, exclusion="X8", reason="visited")
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert [each["exclusion"] for each in answer.json()["clearances"]] == ["X8"]
    (_, record), (kind, state) = (await triage.told())[-2:]
    assert (record["version"], kind, state["version"]) == (2, "cleared", 2)
    assert state["clearances"][0] | {"at": None} == {
        "exclusion": "X8",
        "by": "a.duty",
        "team": "manual_triage",
        "at": None,
        "reason": "visited",
    }
    (deed,) = await triage.intake.fetch("SELECT actor, action, subject, reason, detail FROM audit")
    assert tuple(deed)[:4] == ("a.duty", "clear_safeguarding", str(referral_id), "visited")
    assert json.loads(deed["detail"])["exclusion"] == "X8"


async def test_an_override_is_told_with_what_was_known_then(triage: Triage):
    referral_id = await triage.waiting()
    answer = await triage.post(
        referral_id, "override", 1, Role.WORKER, destination="rapid_response", reason="known"
    )
    assert answer.json()["override"]["destination"] == "rapid_response"
    kind, state = (await triage.told())[-1]
    assert (kind, state["version"]) == ("overridden", 2)
    assert state["override"]["exclusions"] == ["X1", "X8"]
    assert (state["override"]["by"], state["override"]["reason"]) == ("a.worker", "known")


async def test_a_sender_goes_on_after_an_override_and_it_is_kept(triage: Triage):
    referral_id = await triage.waiting(reference="CC-7")
    await triage.post(referral_id, "override", 1, destination="rapid_response", reason="known")
    await triage.intake.send(form(**URGENT, reference="CC-7", summary="More was said."))
    kind, state = (await triage.told())[-1]
    assert (kind, state["version"]) == ("updated", 3)
    assert state["override"]["destination"] == "rapid_response"


async def test_nothing_is_told_where_nothing_changes(triage: Triage):
    referral_id = await triage.waiting()
    before = len(await triage.told())
    answer = await triage.post(referral_id, "clear", 1, exclusion="X9", reason="visited")
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert len(await triage.told()) == before


async def test_the_same_key_again_gets_the_first_answer_and_decides_nothing_more(triage: Triage):
    referral_id = await triage.waiting()
    said = {"exclusion": "X1", "reason": "visited", "key": "k-1"}
    first = await triage.post(referral_id, "clear", 1, **said)
    told = len(await triage.told())
    again = await triage.post(referral_id, "clear", 1, **said)
    assert again.json() == first.json()
    assert len(await triage.told()) == told
    other = await triage.post(referral_id, "clear", 2, **(said | {"exclusion": "X8"}))
    assert problem(other) == (422, "key-reused")


async def test_who_saw_an_older_version_looks_again(triage: Triage):
    referral_id = await triage.waiting()
    await triage.post(referral_id, "clear", 1, exclusion="X1", reason="visited")
    stale = await triage.post(referral_id, "clear", 1, exclusion="X8", reason="visited")
    assert problem(stale) == (412, "stale-version")
    said = {"exclusion": "X8", "reason": "visited"}
    path, staff = f"/v1/triage/referrals/{referral_id}/clear", await triage.as_(Role.DUTY)
    unsaid = await triage.intake.client.post(path, headers=staff, json=said)
    assert problem(unsaid) == (428, "version-missing")
    in_body = said | {"expected_version": 1}
    stale = await triage.intake.client.post(path, headers=staff, json=in_body)
    assert problem(stale) == (409, "stale-version")


async def test_a_role_allows_what_it_is_for_and_no_more(triage: Triage):
    referral_id = await triage.waiting()
    path = f"/v1/triage/referrals/{referral_id}"
    assert problem(await triage.intake.client.get(path)) == (401, "unauthorized")
    worker = await triage.post(
        referral_id, "clear", 1, Role.WORKER, exclusion="X8", reason="visited"
    )
    assert problem(worker) == (403, "forbidden")
    viewer = await triage.post(
        referral_id, "override", 1, Role.VIEWER, destination="eit", reason="known"
    )
    assert problem(viewer) == (403, "forbidden")
    source = {"Authorization": f"Bearer {await triage.intake.key('contact-centre')}"}
    assert problem(await triage.intake.client.get(path, headers=source)) == (401, "unauthorized")


async def test_of_who_is_erased_or_not_known_nothing_is_shown_or_decided(triage: Triage):
    referral_id = await triage.waiting()
    async with triage.intake.runtime.works.begin() as work:
        await erase.erase(work, referral_id, actor="a.clerk", reason="asked")
    assert (await triage.get()).json()["waiting"] == []
    for unknown in (referral_id, uuid4()):
        assert problem(await triage.get(f"/{unknown}")) == (404, "no-such-referral")
        answer = await triage.post(unknown, "override", 1, destination="eit", reason="known")
        assert problem(answer) == (404, "no-such-referral")


@pytest.mark.parametrize(
    "body",
    [
        {"exclusion": "X11", "reason": "visited"},
        {"exclusion": "X1", "reason": "She told me so"},
        {"exclusion": "X1"},
        {"exclusion": "X1", "reason": "visited", "name": "Testperson"},
    ],
)
async def test_a_body_that_does_not_fit_is_refused_and_not_repeated(
    triage: Triage, body: dict[str, Any]
):
    referral_id = await triage.waiting()
    answer = await triage.post(referral_id, "clear", 1, **body)
    assert problem(answer) == (422, "invalid")
    assert "Testperson" not in answer.text
    assert "told me" not in answer.text


async def test_the_decisions_reach_their_topics(publishing: Intake):
    triage = Triage(publishing)
    referral_id = await triage.waiting()
    await triage.post(referral_id, "override", 1, destination="rapid_response", reason="known")
    state = (await publishing.published(INTAKE, 2))[-1]
    record = (await publishing.published(RECORD, 2))[-1]
    assert read(state.headers).type == "asc.referral.overridden.v1"
    assert json.loads(record.value)["version"] == json.loads(state.value)["version"] == 2
