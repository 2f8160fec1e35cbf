"""What is refused, how, and that nothing of the input comes back."""

from uuid import uuid4

import httpx
import pytest

from services.chassis import database, staff_keys
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.work import Works
from services.eit.api import build_api
from services.eit.desk import Desk
from services.eit.keys import KEYS
from services.eit.roles import Role
from services.eit.settings import EitSettings
from tests.connected.eit.conftest import FAMILY_NAME, Team
from tests.connected.eit.test_desk import problem


async def test_without_a_valid_key_nothing_is_shown(team: Team, subtests: pytest.Subtests) -> None:
    for given in (None, "Bearer wrong", "Bearer", "Basic d3Jvbmc6d3Jvbmc="):
        with subtests.test(given=given):
            headers = {} if given is None else {"Authorization": given}
            answer = await team.http.get("/v1/cases", headers=headers)
            assert problem(answer) == (401, "unauthorized")
            assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_revoked_key_is_valid_no_more(team: Team) -> None:
    viewer = await team.key(Role.VIEWER, "v.one")
    assert (await team.http.get("/v1/cases", headers=viewer)).status_code == 200
    assert await KEYS.revoke(team.admin, "v.one") == 1
    assert problem(await team.http.get("/v1/cases", headers=viewer)) == (401, "unauthorized")


async def test_only_the_hash_of_a_key_is_kept(team: Team) -> None:
    key = (await team.key(Role.VIEWER))["Authorization"].removeprefix("Bearer ")
    (row,) = await team.fetch("SELECT sha256, staff_key::text AS whole FROM eit.staff_key")
    assert row["sha256"] == staff_keys.digest(key)
    assert key not in row["whole"]


async def test_a_case_that_is_not_there(team: Team) -> None:
    manager = await team.key(Role.MANAGER)
    missing = uuid4()
    look = await team.http.get(f"/v1/cases/{missing}", headers=manager)
    assert problem(look) == (404, "no-such-case")
    assert problem(await team.post(manager, missing, "keep", 1)) == (404, "no-such-case")


async def test_a_move_without_the_version_that_was_seen(team: Team) -> None:
    worker = await team.key(Role.WORKER)
    case_id, _ = await team.case()
    answer = await team.http.post(f"/v1/cases/{case_id}/contact", headers=worker)
    assert problem(answer) == (428, "version-missing")


@pytest.mark.parametrize("move", ["allocate", "arrange-support", "return", "close"])
async def test_a_move_that_needs_a_body_and_has_none(team: Team, move: str) -> None:
    manager = await team.key(Role.MANAGER)
    case_id, _ = await team.case()
    headers = manager | {"If-Match": '"1"'}
    answer = await team.http.post(f"/v1/cases/{case_id}/{move}", headers=headers)
    assert problem(answer) == (422, "invalid")


async def test_a_body_that_is_no_text_at_all(team: Team) -> None:
    manager = await team.key(Role.MANAGER)
    case_id, _ = await team.case()
    headers = manager | {"If-Match": '"1"', "Content-Type": "application/json"}
    path = f"/v1/cases/{case_id}/allocate"
    answer = await team.http.post(path, headers=headers, content=b"}\xbc\x83")
    assert problem(answer) == (400, "unreadable")


async def test_an_if_match_that_is_no_version(team: Team, subtests: pytest.Subtests) -> None:
    worker = await team.key(Role.WORKER)
    case_id, _ = await team.case()
    for given in ("1", "*", 'W/"1"', '"1", "2"', '"0"', '"-1"', f'"{FAMILY_NAME}"'):
        with subtests.test(given=given):
            headers = {**worker, "If-Match": given}
            answer = await team.http.post(f"/v1/cases/{case_id}/contact", headers=headers)
            assert problem(answer) == (400, "unreadable-version")
            assert FAMILY_NAME not in answer.text


async def test_a_move_that_the_case_cannot_take_changes_nothing(team: Team) -> None:
    worker = await team.key(Role.WORKER)
    case_id, referral = await team.case()
    answer = await team.post(worker, case_id, "assess", 1)
    assert problem(answer) == (409, "illegal-move")
    assert answer.json()["detail"] == "Assess cannot begin from opened"
    assert await team.kinds(referral) == ["opened"]


BODIES = (
    ("close", f'{{"outcome": "{FAMILY_NAME}"}}', "/outcome"),
    ("close", f'{{"outcome": "nfa_nhs", "{FAMILY_NAME}": 1}}', ""),
    ("close", "{}", "/outcome"),
    ("close", '{"outcome": "rerouted"}', "/outcome"),
    ("close", '{"outcome": "withdrawn"}', "/outcome"),
    ("close", f'["{FAMILY_NAME}"]', ""),
    ("close", f'{{"{FAMILY_NAME}', ""),
    ("return", f'{{"reason": "{FAMILY_NAME} lives here"}}', "/reason"),
    ("arrange-support", '{"arrangements": []}', "/arrangements"),
    (
        "arrange-support",
        '{"arrangements": [{"support": "home_care", "weekly_hours_after": 169}]}',
        "/arrangements/0/weekly_hours_after",
    ),
    (
        "arrange-support",
        f'{{"arrangements": [{{"support": "telecare", "{FAMILY_NAME}": 1}}]}}',
        "/arrangements/0",
    ),
)


async def test_a_body_that_is_not_valid(team: Team, subtests: pytest.Subtests) -> None:
    case_id, referral = await team.case()
    headers = {
        **await team.key(Role.WORKER),
        "If-Match": '"1"',
        "Content-Type": "application/json",
    }
    for move, content, pointer in BODIES:
        with subtests.test(move=move, content=content):
            path = f"/v1/cases/{case_id}/{move}"
            answer = await team.http.post(path, headers=headers, content=content)
            assert problem(answer) == (422, "invalid")
            assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
            assert FAMILY_NAME not in answer.text
    assert await team.kinds(referral) == ["opened"]


async def test_a_body_that_is_too_large(team: Team) -> None:
    case_id, _ = await team.case()
    headers = {**await team.key(Role.WORKER), "Content-Type": "application/json"}
    path = f"/v1/cases/{case_id}/close"
    answer = await team.http.post(path, headers=headers, content=b" " * 20_000)
    assert problem(answer) == (413, "too-large")


QUERIES = (
    ({"status": FAMILY_NAME}, (422, "invalid")),
    ({"limit": "0"}, (422, "invalid")),
    ({"limit": "100000"}, (422, "invalid")),
    ({"after": FAMILY_NAME}, (400, "unreadable-cursor")),
    ({"after": "AAAA"}, (400, "unreadable-cursor")),
)


async def test_a_query_that_is_not_valid(team: Team, subtests: pytest.Subtests) -> None:
    viewer = await team.key(Role.VIEWER)
    for query, expected in QUERIES:
        with subtests.test(query=query):
            answer = await team.http.get("/v1/cases", headers=viewer, params=query)
            assert problem(answer) == expected
            assert FAMILY_NAME not in answer.text


async def test_an_address_and_a_method_that_are_not_there(team: Team) -> None:
    assert problem(await team.http.get(f"/v1/{FAMILY_NAME}")) == (404, "not-found")
    assert problem(await team.http.delete("/v1/cases")) == (405, "method-not-allowed")


async def test_while_the_database_is_away_staff_are_asked_to_try_again(
    settings: EitSettings,
) -> None:
    away = settings.model_copy(
        update={"database_url": type(settings.database_url)("postgresql://nobody@127.0.0.1:9/none")}
    )
    pool = await database.open_pool("eit", away)
    works = Works(pool, Publisher("eit", pool, Producer(away)), "/frontdoor/eit")
    app = build_api()
    app.state.desk = Desk(works)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://eit.example") as http:
        answer = await http.get("/v1/cases", headers={"Authorization": "Bearer any"})
    assert problem(answer) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
