"""The preview over HTTP: for a call handler, while the caller is on the line."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from services.router.app import serve
from services.router.condition import ANSWERS
from services.router.load import PACKS, load
from services.router.program import Program

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def router() -> AsyncIterator[httpx.AsyncClient]:
    program = load(PACKS / "leeds-pilot").program

    async def in_force() -> Program:
        return program

    api = httpx.ASGITransport(serve(in_force))
    async with httpx.AsyncClient(transport=api, base_url="http://router") as client:
        yield client


async def test_a_preview_tells_where_it_would_go_and_what_to_ask(router: httpx.AsyncClient) -> None:
    answer = await router.post("/v1/preview", json={"falls_risk": "yes", "safeguarding": "no"})
    assert answer.status_code == 200
    found = answer.json()
    assert found["decision"]["destination"] == "manual_triage"
    assert found["story"]["known"] == ["falls risk is yes"]
    assert not found["settled"]
    assert found["ask"]["fact"] in {"medically_unwell", "suicidal", "urgent"}
    assert found["ask"]["answers"] == ["yes", "no", "suspected", "unknown"]


async def test_a_form_that_is_complete_has_nothing_left_to_ask(router: httpx.AsyncClient) -> None:
    said = dict.fromkeys(ANSWERS, "no") | {"falls_risk": "yes"}
    found = (await router.post("/v1/preview", json=said)).json()
    assert (found["decision"]["destination"], found["settled"]) == ("eit", True)
    assert found["ask"] is None
    changes = [each for each in found["elsewhere"] if each["destination"] == "rapid_response"]
    assert changes == [
        {"facts": [{"fact": "urgent", "value": "yes"}], "destination": "rapid_response"}
    ]


async def test_an_answer_unknown_was_asked_for_and_is_not_asked_again(
    router: httpx.AsyncClient,
) -> None:
    found = (await router.post("/v1/preview", json=dict.fromkeys(ANSWERS, "unknown"))).json()
    assert found["settled"]
    assert found["ask"] is None


async def test_what_does_not_exist_is_pointed_to_and_not_repeated(
    router: httpx.AsyncClient,
) -> None:
    answer = await router.post("/v1/preview", json={"urgent": "Ada Example", "Ada Example": "yes"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {each["pointer"] for each in answer.json()["errors"]} == {"/urgent", ""}
    assert "Ada" not in answer.text


async def test_a_body_that_is_too_large_is_refused(router: httpx.AsyncClient) -> None:
    answer = await router.post("/v1/preview", content=b" " * 20_000)
    assert answer.status_code == 413


async def test_it_tells_which_rules_are_in_force(router: httpx.AsyncClient) -> None:
    found = (await router.get("/v1/ruleset")).json()
    assert found["ruleset"]["id"] == "leeds-pilot"
    assert found["rules"][0] == "immediate-danger"
    assert found["destinations"]["eit"] == "Early Intervention Team"
