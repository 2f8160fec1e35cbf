"""The API's description, and what its errors may say."""

from openapi_spec_validator import validate

from services.chassis.problem import MEDIA_TYPE, faults
from services.eit.api import build_api
from services.eit.lifecycle import ALLOWED
from services.eit.moves import MOVES
from services.eit.roles import MAY, Action, Role
from tests.unit.eit.examples import COMMANDS


def test_the_description_is_valid_openapi_and_needs_no_server() -> None:
    described = build_api().openapi()
    assert described["openapi"].startswith("3.1")
    validate(described)


def test_every_move_of_the_lifecycle_has_a_path() -> None:
    paths = build_api().openapi()["paths"]
    assert {f"/v1/cases/{{case_id}}/{kind.path}" for kind in MOVES} < set(paths)
    assert len(MOVES) == len(ALLOWED) == len(COMMANDS)


def test_every_error_of_every_path_is_a_problem() -> None:
    for path in build_api().openapi()["paths"].values():
        for operation in path.values():
            errors = {s: r for s, r in operation["responses"].items() if int(s) >= 400}
            assert {"401", "403", "422", "503"} <= set(errors)
            assert all(list(r["content"]) == [MEDIA_TYPE] for r in errors.values())


def test_a_fault_holds_a_place_and_a_code_and_nothing_of_the_input() -> None:
    error = {
        "type": "extra_forbidden",
        "loc": ("body", "arrangements", 0, "Testperson"),
        "msg": "Testperson is not allowed",
        "input": "Testperson",
    }
    (fault,) = faults([error])
    assert fault.model_dump() == {"pointer": "/arrangements/0", "code": "extra_forbidden"}


def test_a_pointer_escapes_as_rfc_6901_says() -> None:
    (fault,) = faults([{"type": "missing", "loc": ("body", "a/b~c")}])
    assert fault.pointer == "/a~1b~0c"


def test_only_staff_who_work_on_cases_may_see_a_person() -> None:
    may = {role for role in Role if Action.SEE_PERSON in MAY[role]}
    assert may == {Role.WORKER, Role.MANAGER}


def test_a_viewer_moves_nothing() -> None:
    assert not MAY[Role.VIEWER] & {kind.action for kind in MOVES}
