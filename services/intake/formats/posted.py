"""A referral posted as JSON: by the form that the source's file describes, else by telephone."""

from dataclasses import replace

from services.intake.canonical import Canonical
from services.intake.formats import flat_json, form, json_limits, phone
from services.intake.rejected import Problem, Rejected
from services.intake.source import Source


def parse(body: bytes, source: Source) -> Canonical:
    """The referral in a body.

    `Rejected` 400 for what is not plain JSON, 422 with JSON Pointers for what does not fit.
    """
    if source.form is None:
        return phone.parse(body, source)
    try:
        return form.read(flat_json.fields(json_limits.read(body)), source)
    except Rejected as rejected:
        raise Rejected(rejected.status, tuple(map(_pointed, rejected.problems))) from None


def _pointed(problem: Problem) -> Problem:
    """`person.surname` as `/person/surname`."""
    path = problem.pointer.replace("~", "~0").replace("/", "~1").replace(".", "/")
    return replace(problem, pointer=f"/{path}") if path else problem
