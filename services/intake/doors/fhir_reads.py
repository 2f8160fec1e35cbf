"""What a sender may read at the FHIR door: what we can do, and what became of its own referrals.

Of anybody else's referral it is not even told that it is there.
"""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from starlette.requests import Request

from services.contracts.record import Person
from services.intake import nhs_number
from services.intake.doors import (
    fhir_capability,
    fhir_definitions,
    fhir_found,
    fhir_searchset,
)
from services.intake.doors.fhir_request import service_request
from services.intake.front import Front
from services.intake.parts.bars import Bars
from services.intake.rejected import Code, refuse
from services.intake.source import Source

Resource = dict[str, Any]

_SERVICE = re.compile(r"(?:https?://fhir\.nhs\.uk/[Ii]d/dos-service-id\|)?([A-Za-z0-9-]{1,40})")
_NUMBER = re.compile(r"https?://fhir\.nhs\.uk/[Ii]d/nhs-number\|([0-9]{10})")


async def metadata(_: Request, __: Front, ___: Source) -> Resource:
    """`GET /metadata`."""
    return fhir_capability.statement(fhir_definitions.urls())


async def message_definitions(request: Request, _: Front, source: Source) -> Resource:
    """`GET /MessageDefinition?context=`: what the source may send to the service it names."""
    bars = source.bars or Bars()
    found = _SERVICE.fullmatch(_parameter(request, "context"))
    if found is None:
        raise _no_value("context", "https://fhir.nhs.uk/Id/dos-service-id|111111111")
    if bars.service_ids and found[1] not in bars.service_ids:
        raise refuse(404, Code.NOT_FOUND, "There is nothing for this context.", at="context")
    return fhir_searchset.searchset(fhir_definitions.definitions(bars))


async def referral(request: Request, front: Front, source: Source) -> Resource:
    """`GET /ServiceRequest/{id}`: a referral of the source's own, by the id that we gave it."""
    wanted = _uuid(request.path_params["id"])
    told = await fhir_found.by_id(front.pool, source, wanted)
    if told is None:
        raise refuse(404, Code.NOT_FOUND, "There is no such referral of yours.")
    return service_request(told)


async def referrals(request: Request, front: Front, source: Source) -> Resource:
    """`GET /ServiceRequest?patient:identifier=`: the source's own active ones of one person.

    Of an unknown person, and of one whom others have referred, the answer is the same: none.
    """
    found = _NUMBER.fullmatch(_parameter(request, "patient:identifier"))
    if found is None or nhs_number.check(found[1]) != "valid":
        raise _no_value("patient:identifier", "https://fhir.nhs.uk/Id/nhs-number|9990000018")
    person_ref = front.refs(Person(nhs_number=nhs_number.read(found[1]))).person
    told = await fhir_found.of_person(front.pool, source, person_ref)
    return fhir_searchset.searchset([service_request(each) for each in told])


def _parameter(request: Request, name: str) -> str:
    values: Sequence[str] = request.query_params.getlist(name)
    if len(values) != 1 or not values[0].strip():
        raise refuse(400, Code.REQUIRED, f"The parameter {name} is needed, once.", at=name)
    return values[0].strip()


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise _no_value("id", "a GUID") from None


def _no_value(name: str, example: str) -> Exception:
    return refuse(400, Code.VALUE, f"The value of {name} is as {example}.", at=name)
