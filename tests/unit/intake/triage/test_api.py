"""The description of triage's API, and who may do what."""

from openapi_spec_validator import validate

from services.chassis.problem import MEDIA_TYPE
from services.intake.triage.api import PREFIX, build_api
from services.intake.triage.roles import MAY, Action, Role


def test_the_description_is_valid_openapi_and_says_where_it_is_served() -> None:
    described = build_api().openapi()
    assert described["openapi"].startswith("3.1")
    assert described["servers"] == [{"url": PREFIX}]
    validate(described)


def test_every_error_of_every_path_is_a_problem() -> None:
    for path in build_api().openapi()["paths"].values():
        for operation in path.values():
            errors = {s: r for s, r in operation["responses"].items() if int(s) >= 400}
            assert {"401", "403", "422", "503"} <= set(errors)
            assert all(list(r["content"]) == [MEDIA_TYPE] for r in errors.values())


def test_a_viewer_decides_nothing() -> None:
    assert MAY[Role.VIEWER] == {Action.LIST, Action.VIEW}


def test_only_a_duty_social_worker_says_that_a_safeguarding_concern_is_eliminated() -> None:
    assert {role for role in Role if Action.CLEAR_SAFEGUARDING in MAY[role]} == {Role.DUTY}
