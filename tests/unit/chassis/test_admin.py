"""The admin port says what is not well, and what waits although all is well."""

import httpx

from services.chassis.admin import Reasons, build_admin


async def ask(page: str, ready: Reasons, waits: Reasons) -> httpx.Response:
    """What a page answers where these are the reasons."""

    async def readiness() -> Reasons:
        return ready

    app = build_admin(lambda: {}, readiness, lambda: waits)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://admin"
    ) as client:
        return await client.get(page)


async def test_what_waits_is_told_by_a_service_that_is_ready() -> None:
    gone = "offset 7 is gone from asc.team.feedback.v1/3: see frontdoor consumers recover"
    answer = await ask("/readyz", {"database": None}, {"consumer intake": gone, "other": None})
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok"},
        "waits": {"consumer intake": gone},
    }


async def test_what_is_not_well_is_told_with_another_status() -> None:
    answer = await ask("/readyz", {"database": "the schema is missing"}, {})
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "the schema is missing"}
