"""A refusal in both dialects: RFC 9457, and the standard's OperationOutcome."""

import json
from uuid import UUID

import pytest

from services.intake.operation_outcome import error_code, operation_outcome
from services.intake.problem import problem
from services.intake.rejected import Code, Problem, Reason, Rejected, refuse
from tests.unit.intake.examples import published

ID = UUID("4eda1dae-2cc9-45d4-ac6b-791dca0f6c46")
TWO = Rejected(
    422,
    (
        Problem("/needs/1", Code.INVALID, "This is not one of the values of the list."),
        Problem("/consent", Code.REQUIRED, "This field is required."),
    ),
)


def test_a_problem_points_at_each_place() -> None:
    assert problem(TWO) == {
        "type": "https://frontdoor.example/problems/invalid",
        "title": "The message does not fit the form",
        "status": 422,
        "detail": "This is not one of the values of the list.",
        "errors": [
            {
                "pointer": "/needs/1",
                "code": "invalid",
                "detail": "This is not one of the values of the list.",
            },
            {"pointer": "/consent", "code": "required", "detail": "This field is required."},
        ],
    }


def test_an_outcome_has_an_issue_for_each_problem() -> None:
    outcome = operation_outcome(TWO, id=ID)
    assert (outcome["resourceType"], outcome["id"]) == ("OperationOutcome", str(ID))
    assert [issue["code"] for issue in outcome["issue"]] == ["invalid", "required"]
    assert [issue["expression"] for issue in outcome["issue"]] == [["/needs/1"], ["/consent"]]


def test_an_outcome_and_a_problem_are_json() -> None:
    assert json.dumps(problem(TWO))
    assert json.dumps(operation_outcome(TWO, id=ID))


OUTCOMES = [
    (400, Code.INVARIANT, "400-REC_BAD_REQUEST-invariant.json"),
    (400, Code.REQUIRED, "400-REC_BAD_REQUEST-required.json"),
    (404, Code.NOT_FOUND, "404-REC_NOT_FOUND-not-found.json"),
    (408, Code.TRANSIENT, "408-REC_TIMEOUT-timeout.json"),
    (409, Code.CONFLICT, "409-REC_CONFLICT-conflict.json"),
    (409, Code.DUPLICATE, "409-REC_CONFLICT-duplicate.json"),
    (422, Code.NOT_SUPPORTED, "422-REC_UNPROCESSABLE_ENTITY-not-supported.json"),
    (500, Code.EXCEPTION, "500-REC_SERVER_ERROR-transient.json"),
]


@pytest.mark.parametrize(("status", "code", "name"), OUTCOMES)
def test_an_issue_is_as_the_standard_publishes_it(status: int, code: Code, name: str) -> None:
    ours = operation_outcome(refuse(status, code, "Something."), id=ID)["issue"][0]
    theirs = json.loads(published(f"operation-outcome/{name}"))["issue"][0]
    assert ours | {"diagnostics": ""} == theirs | {"diagnostics": ""}


def test_an_unknown_status_is_our_fault() -> None:
    assert error_code(599) == "REC_SERVER_ERROR"


REASONS = [
    (400, Code.STRUCTURE, Reason.UNREADABLE),
    (400, Code.INVARIANT, Reason.NOT_A_REFERRAL),
    (401, Code.LOGIN, Reason.UNAUTHORIZED),
    (403, Code.FORBIDDEN, Reason.FORBIDDEN),
    (413, Code.TOO_LONG, Reason.TOO_LARGE),
    (415, Code.NOT_SUPPORTED, Reason.MEDIA_TYPE),
    (422, Code.INVALID, Reason.INVALID),
    (422, Code.NOT_SUPPORTED, Reason.UNSUPPORTED),
    (422, Code.CONFLICT, Reason.KEY_REUSED),
    (503, Code.TRANSIENT, Reason.UNAVAILABLE),
    (500, Code.EXCEPTION, Reason.INTERNAL),
]


@pytest.mark.parametrize(("status", "code", "reason"), REASONS)
def test_a_refusal_has_a_reason_of_the_closed_list(status: int, code: Code, reason: Reason) -> None:
    assert refuse(status, code, "Something.").reason is reason


def test_every_reason_has_a_title() -> None:
    for status, code, reason in REASONS:
        body = problem(refuse(status, code, "Something."))
        assert body["title"], reason


def test_the_exception_says_nothing_of_the_message() -> None:
    assert str(refuse(422, Code.INVALID, "Something.")) == "refused with 422"
