"""Requests made from an OpenAPI document, by schemathesis: such as it allows, and such as not.

Each answer has a status, a content type, headers and a body as the document says, and no 5xx. Not
asked: whether what it allows is accepted, and what not is refused. A form's rules go beyond what a
schema can say, and FastAPI reads a number where the schema has its text.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.hostile.openapi.served import Served
from tests.hostile.trial import SECONDS, TRIES, Fault, Trial

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)


async def conforms(served: Served, cases: int) -> list[Trial]:
    """So many requests to each operation, half of them such as the document does not allow."""
    return await asyncio.to_thread(lambda: list(_all(served, cases)))


def operations(served: Served) -> list[APIOperation]:
    """Those that are for whoever asks."""
    document = schemathesis.openapi.from_path(str(served.document))
    found = [each.ok() for each in document.get_all_operations()]
    return [each for each in found if each.path.startswith(served.only)]


def _all(served: Served, cases: int) -> Iterator[Trial]:
    with requests.Session() as session:
        for operation in operations(served):
            for mode in MODES:
                yield from _tried(served, session, operation, mode, cases // len(MODES))


def _tried(
    served: Served,
    session: requests.Session,
    operation: APIOperation,
    mode: schemathesis.GenerationMode,
    cases: int,
) -> list[Trial]:
    found: list[Trial] = []
    ids = {each: served.known[each] for each in served.known if f"{{{each}}}" in operation.path}
    made = operation.as_strategy(mode)
    known = operation.as_strategy(mode, path_parameters=ids) if ids else made

    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(made, known))
    def ask(case: schemathesis.Case) -> None:
        found.append(_one(served, session, f"{operation.label}, {mode}", case))

    with suppress(Unsatisfiable):  # nothing can be said to it that is not allowed
        ask()
    return found


def _one(served: Served, session: requests.Session, label: str, case: schemathesis.Case) -> Trial:
    """One request; who is slow on a busy machine is not slow each time."""
    for _ in range(TRIES):
        found = _once(served, session, label, case)
        if found.faults != (Fault.HANG,):
            break
    return found


def _once(served: Served, session: requests.Session, label: str, case: schemathesis.Case) -> Trial:
    began, faults, why = time.monotonic(), list[Fault](), ""
    try:
        answer = case.call(base_url=served.url, session=session, headers=dict(served.headers))
    except requests.RequestException as error:
        faults, why = [Fault.CRASH], type(error).__name__
    else:
        try:
            case.validate_response(answer, checks=CHECKS)
        except (Failure, FailureGroup) as error:
            faults = [Fault.CRASH if answer.status_code >= 500 else Fault.WRONG]
            why = _why(error)
    seconds = time.monotonic() - began
    if seconds > SECONDS:
        faults.append(Fault.HANG)
    if faults and not session.get(served.url + served.sound, headers=dict(served.headers)).ok:
        faults.append(Fault.STOPPED)
    return Trial(label, seconds, tuple(faults), why)


def _why(error: Failure | FailureGroup) -> str:
    each = error.exceptions if isinstance(error, FailureGroup) else [error]
    return "; ".join(f"{failure.title}: {failure.message}" for failure in each)[:600]
