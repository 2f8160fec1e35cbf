"""What staff get for what they ask."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from services.contracts.decision import Routed
from services.eit.roles import Role
from tests.connected.eit.conftest import FAMILY_NAME, Team, event, record, withdrawn
from tests.unit.eit.examples import MONDAY, routed


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and name of a problem."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["type"].rpartition("/")[2]


async def test_a_case_goes_all_the_way_and_every_step_is_told(team: Team) -> None:
    manager = await team.key(Role.MANAGER)
    case_id, referral = await team.case()
    way = (
        ("allocate", {"profession": "ot", "worker": "a.worker"}, "allocated"),
        ("contact", {}, "contacted"),
        ("assess", {}, "assessed"),
        ("arrange-support", {"arrangements": [{"support": "telecare"}]}, "support_arranged"),
        ("close", {"outcome": "progress_to_support"}, "closed"),
    )
    for version, (move, body, status) in enumerate(way, start=1):
        answer = await team.post(manager, case_id, move, version, **body)
        assert (answer.status_code, answer.json()["status"]) == (200, status)
        assert answer.headers["ETag"] == f'"{version + 1}"'
    told = await team.told(referral)
    assert [sequence for _, sequence, _ in told] == [1, 2, 3, 4, 5, 6]
    assert [body["case_version"] for _, _, body in told] == [1, 2, 3, 4, 5, 6]
    assert await team.kinds(referral) == ["opened", *(status for _, _, status in way)]
    rows = await team.fetch("SELECT by FROM eit.history ORDER BY version")
    assert [row["by"] for row in rows] == [None, *["a.manager"] * 5]


async def test_a_returned_case_says_why(team: Team) -> None:
    worker = await team.key(Role.WORKER)
    case_id, referral = await team.case()
    answer = await team.post(worker, case_id, "return", 1, reason="for-rapid-response")
    assert answer.json()["returned_because"] == "for-rapid-response"
    assert (await team.told(referral))[-1][2]["reason"] == "for-rapid-response"


async def test_staff_who_work_on_cases_see_the_person_and_leave_a_trace(team: Team) -> None:
    worker = await team.key(Role.WORKER, "w.one")
    case_id, referral = await team.case()
    await team.hear(event(record(referral)))
    answer = await team.http.get(f"/v1/cases/{case_id}", headers=worker)
    assert answer.json()["person"]["person"]["family_name"] == FAMILY_NAME
    assert (answer.headers["ETag"], answer.headers["Cache-Control"]) == ('"1"', "no-store")
    assert [entry["what"] for entry in answer.json()["history"]] == ["opened"]
    rows = await team.fetch("SELECT staff, role, action, case_id, referral_id FROM eit.access_log")
    assert [tuple(row) for row in rows] == [("w.one", "worker", "see_person", case_id, referral)]


async def test_a_viewer_sees_the_case_and_not_the_person(team: Team) -> None:
    viewer = await team.key(Role.VIEWER)
    case_id, referral = await team.case()
    await team.hear(event(record(referral)))
    answer = await team.http.get(f"/v1/cases/{case_id}", headers=viewer)
    assert (answer.json()["identity"], answer.json()["person"]) == ("withheld", None)
    assert FAMILY_NAME not in answer.text
    assert await team.fetch("SELECT 1 FROM eit.access_log") == []


async def test_nobody_is_told_apart_from_who_was_never_heard_of(team: Team) -> None:
    worker = await team.key(Role.WORKER)
    case_id, _ = await team.case()
    answer = await team.http.get(f"/v1/cases/{case_id}", headers=worker)
    assert (answer.json()["identity"], answer.json()["person"]) == ("missing", None)


async def test_the_list_holds_nobody_s_identity(team: Team) -> None:
    manager = await team.key(Role.MANAGER)
    _, referral = await team.case()
    await team.hear(event(record(referral)))
    answer = await team.http.get("/v1/cases", headers=manager)
    assert len(answer.json()["cases"]) == 1
    assert FAMILY_NAME not in answer.text


async def test_the_list_goes_by_due_time_then_waiting_time_page_by_page(team: Team) -> None:
    viewer = await team.key(Role.VIEWER)
    dues = (None, timedelta(days=3), timedelta(days=1), None, timedelta(days=2))
    wanted = []
    for number, due in enumerate(dues):
        decision = _received(number, None if due is None else MONDAY + due)
        wanted.append((due or timedelta.max, number, (await team.case(decision))[0]))
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (
            await team.http.get("/v1/cases", headers=viewer, params={"limit": 2, **after})
        ).json()
        seen += [case["case_id"] for case in page["cases"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == [str(case_id) for *_, case_id in sorted(wanted)]


def _received(minutes: int, respond_by: object) -> Routed:
    decision = routed(referral_id=uuid4())
    return decision.model_copy(
        update={
            "received_at": MONDAY + timedelta(minutes=minutes),
            "decision": decision.decision.model_copy(update={"respond_by": respond_by}),
        }
    )


async def test_the_list_is_cut_by_status_and_by_who_has_it(team: Team) -> None:
    manager = await team.key(Role.MANAGER, "m.one")
    nobodys, mine, theirs, ended = [(await team.case())[0] for _ in range(4)]
    await team.post(manager, mine, "allocate", 1, profession="sw", worker="m.one")
    await team.post(manager, theirs, "allocate", 1, profession="ot", worker="w.two")
    await team.post(manager, ended, "close", 1, outcome="nfa_nhs")

    async def listed(**query: str) -> set[UUID]:
        answer = await team.http.get("/v1/cases", headers=manager, params=query)
        return {UUID(case["case_id"]) for case in answer.json()["cases"]}

    assert await listed() == {nobodys, mine, theirs}
    assert await listed(status="all") == {nobodys, mine, theirs, ended}
    assert await listed(status="closed") == {ended}
    assert await listed(status="allocated") == {mine, theirs}
    assert await listed(allocated="nobody") == {nobodys}
    assert await listed(allocated="ot") == {theirs}
    assert await listed(allocated="me") == {mine}


async def test_of_two_who_saw_the_same_version_one_is_told_that_it_changed(team: Team) -> None:
    worker = await team.key(Role.WORKER)
    case_id, referral = await team.case()
    moves = (("close", {"outcome": "nfa_nhs"}), ("return", {"reason": "not-for-us"}))
    answers = await asyncio.gather(
        *(team.post(worker, case_id, move, 1, **body) for move, body in moves)
    )
    refused = next(answer for answer in answers if answer.status_code != 200)
    assert problem(refused) == (412, "stale-version")
    assert refused.json()["title"] == "Someone else has just changed this"
    assert len(await team.told(referral)) == 2


async def test_the_version_may_stand_in_the_body(team: Team) -> None:
    worker = await team.key(Role.WORKER)
    case_id, _ = await team.case()
    path, body = f"/v1/cases/{case_id}/close", {"outcome": "nfa_nhs", "expected_version": 1}
    assert (await team.http.post(path, headers=worker, json=body)).status_code == 200
    again = await team.http.post(path, headers=worker, json=body)
    assert problem(again) == (409, "stale-version")


async def test_a_withdrawal_in_between_makes_what_staff_saw_stale(team: Team) -> None:
    worker = await team.key(Role.WORKER)
    case_id, referral = await team.case()
    await team.hear(event(withdrawn(referral, 2)))
    answer = await team.post(worker, case_id, "return", 1, reason="not-for-us")
    assert problem(answer) == (412, "stale-version")


async def test_staff_and_consumer_wait_for_each_other_at_the_referral(team: Team) -> None:
    worker = await team.key(Role.WORKER)
    case_id, referral = await team.case()
    closing = team.post(worker, case_id, "close", 1, outcome="nfa_nhs")
    rerouting = team.hear(event(routed("rapid_response", referral_id=referral, revision=2)))
    answer, _ = await asyncio.gather(closing, rerouting)
    outcome = {200: "nfa_nhs", 412: "rerouted"}[answer.status_code]
    told = await team.told(referral)
    assert [name.split(".")[-2] for name, _, _ in told] == ["opened", "closed"]
    assert told[-1][2]["outcome"] == outcome


async def test_a_case_in_work_that_was_rerouted_can_be_kept(team: Team) -> None:
    manager = await team.key(Role.MANAGER)
    case_id, referral = await team.case()
    await team.post(manager, case_id, "allocate", 1, profession="ot")
    await team.post(manager, case_id, "contact", 2)
    await team.hear(event(routed("duty_and_advice", referral_id=referral, revision=2), sequence=2))
    seen = (await team.http.get(f"/v1/cases/{case_id}", headers=manager)).json()["case"]
    assert (seen["attention"], seen["destination"]) == ("rerouted", "duty_and_advice")
    kept = await team.post(manager, case_id, "keep", seen["version"])
    assert (kept.json()["attention"], kept.json()["status"]) == (None, "contacted")
    assert (await team.kinds(referral))[-1] == "contacted"


async def test_the_same_move_again_gets_the_first_answer(team: Team) -> None:
    manager = await team.key(Role.MANAGER)
    case_id, referral = await team.case()
    once = {**manager, "Idempotency-Key": "k-1"}
    first = await team.post(once, case_id, "allocate", 1, profession="ot")
    await team.post(manager, case_id, "contact", 2)
    again = await team.post(once, case_id, "allocate", 1, profession="ot")
    assert (again.status_code, again.json(), again.headers["ETag"]) == (200, first.json(), '"2"')
    assert await team.kinds(referral) == ["opened", "allocated", "contacted"]


async def test_the_same_move_twice_at_once_happens_once(team: Team) -> None:
    manager = await team.key(Role.MANAGER)
    case_id, referral = await team.case()
    once = {**manager, "Idempotency-Key": "k-1"}
    answers = await asyncio.gather(
        *(team.post(once, case_id, "allocate", 1, profession="ot") for _ in range(4))
    )
    assert {answer.text for answer in answers} == {answers[0].text}
    assert {answer.status_code for answer in answers} == {200}
    assert await team.kinds(referral) == ["opened", "allocated"]


async def test_a_key_that_came_with_another_move_is_refused(team: Team) -> None:
    manager = await team.key(Role.MANAGER)
    (one, _), (other, _) = await team.case(), await team.case()
    once = {**manager, "Idempotency-Key": "k-1"}
    await team.post(once, one, "allocate", 1, profession="ot")
    assert problem(await team.post(once, one, "allocate", 2, profession="sw")) == (
        422,
        "key-reused",
    )
    assert problem(await team.post(once, other, "allocate", 1, profession="ot"))[0] == 422


async def test_somebody_else_s_key_is_no_repeat(team: Team) -> None:
    case_id, _ = await team.case()
    for number, account in enumerate(("m.one", "m.two"), start=1):
        staff = {**await team.key(Role.MANAGER, account), "Idempotency-Key": "k-1"}
        answer = await team.post(staff, case_id, "allocate", number, profession="ot")
        assert answer.json()["version"] == number + 1


ROLES = (
    (Role.VIEWER, "close", {"outcome": "nfa_nhs"}, 403),
    (Role.VIEWER, "return", {"reason": "not-for-us"}, 403),
    (Role.WORKER, "allocate", {"profession": "ot"}, 403),
    (Role.WORKER, "return", {"reason": "not-for-us"}, 200),
    (Role.WORKER, "close", {"outcome": "nfa_nhs"}, 200),
    (Role.MANAGER, "allocate", {"profession": "ot"}, 200),
)


async def test_roles_may_do_what_their_table_says(team: Team, subtests: pytest.Subtests) -> None:
    for role, move, body, status in ROLES:
        with subtests.test(role=role, move=move):
            case_id, _ = await team.case()
            answer = await team.post(await team.key(role), case_id, move, 1, **body)
            assert answer.status_code == status
            assert status == 200 or problem(answer) == (403, "forbidden")
