"""The standard's published OperationOutcomes, each brought about at the real door by its cause."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from services.intake.doors import fhir
from tests.connected.intake.bundle import bundle, cancellation
from tests.connected.intake.conftest import Intake
from tests.connected.intake.test_bars_case import FIRST, LATER, THEN
from tests.connected.intake.test_fhir_door import JSON, PUBLISHED, ids
from tests.connected.intake.test_under_way import storing

OUTCOMES = PUBLISHED / "operation-outcome"

Cause = Callable[[Intake, pytest.MonkeyPatch], Awaitable[Any]]


async def unknown_workflow(intake: Intake, _: pytest.MonkeyPatch) -> Any:
    """A reason that no workflow has."""
    return await intake.send_fhir(bundle(reason="delete"), **JSON)


async def no_request_id(intake: Intake, _: pytest.MonkeyPatch) -> Any:
    """A header is missing."""
    return await intake.send_fhir(bundle(), **JSON, X_Request_Id="")


async def nothing_to_cancel(intake: Intake, _: pytest.MonkeyPatch) -> Any:
    """A referral that is not there."""
    return await intake.send_fhir(cancellation(referral_id=str(uuid4())), **JSON)


async def too_slow(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The database does not answer in time."""
    monkeypatch.setattr(fhir, "WITHIN", 0.2)
    async with storing(intake, ids()) as answer:
        return await answer


async def stale(intake: Intake, _: pytest.MonkeyPatch) -> Any:
    """An update that was written before what is held."""
    await intake.send_fhir(bundle(written=FIRST), **JSON)
    await intake.send_fhir(bundle(reason="update", story="Newest.", written=LATER), **JSON)
    return await intake.send_fhir(bundle(reason="update", story="Late.", written=THEN), **JSON)


async def twice(intake: Intake, _: pytest.MonkeyPatch) -> Any:
    """The same message under the same pair of ids."""
    pair = ids()
    await intake.send_fhir(bundle(), **JSON, **pair)
    return await intake.send_fhir(bundle(), **JSON, **pair)


async def another_version(intake: Intake, _: pytest.MonkeyPatch) -> Any:
    """A version that we do not have."""
    return await intake.send_fhir(bundle(version="9.9.9"), **JSON)


async def our_fault(intake: Intake, _: pytest.MonkeyPatch) -> Any:
    """A referral that we can read and cannot store."""
    async with intake.connected() as connection:
        await connection.execute("ALTER TABLE record ADD CHECK (record IS NULL) NOT VALID")
    return await intake.send_fhir(bundle(), **JSON)


CAUSES: dict[str, Cause] = {
    "400-REC_BAD_REQUEST-invariant": unknown_workflow,
    "400-REC_BAD_REQUEST-required": no_request_id,
    "404-REC_NOT_FOUND-not-found": nothing_to_cancel,
    "408-REC_TIMEOUT-timeout": too_slow,
    "409-REC_CONFLICT-conflict": stale,
    "409-REC_CONFLICT-duplicate": twice,
    "422-REC_UNPROCESSABLE_ENTITY-not-supported": another_version,
    "500-REC_SERVER_ERROR-transient": our_fault,
}


@pytest.mark.parametrize("name", CAUSES)
async def test_its_cause_gives_the_published_outcome(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, name: str
):
    answer = await CAUSES[name](intake, monkeypatch)
    issue = answer.json()["issue"][0]
    coding = issue["details"]["coding"][0]
    assert f"{answer.status_code}-{coding['code']}-{issue['code']}" == name
    assert issue["diagnostics"]
    assert "Testperson" not in answer.text


@pytest.mark.skipif(not OUTCOMES.is_dir(), reason="the published outcomes are not beside the repo")
def test_every_published_outcome_has_its_cause_here() -> None:
    assert {path.stem for path in OUTCOMES.iterdir()} == set(CAUSES)
