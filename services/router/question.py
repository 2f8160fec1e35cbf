"""Facts from outside the system, for a person who asks what the rules would say."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from services.chassis.reviewed.faults import unknown_word
from services.contracts.facts import Facts
from services.contracts.referral import ReferralState
from services.router.condition import VALUES


class Unclear(ValueError):
    """The question cannot be read. Each problem is a sentence of its own."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


def read(content: bytes, *, at: datetime) -> ReferralState:
    """The state that a JSON object states: facts alone, or a whole event with `facts` inside.

    What is not said is unknown; a referral that names no source is one of the contact centre, by
    phone, received at `at`. A fact or a value that does not exist raises `Unclear`.
    """
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise Unclear(["this is not JSON"]) from None
    state = found if isinstance(found, dict) and "facts" in found else {"facts": found}
    if not isinstance(state["facts"], dict):
        raise Unclear(["the facts must be an object of facts with their values"])
    return _state(state, at)


def told(facts: dict[str, str], *, at: datetime) -> ReferralState:
    """The state of a referral of which these facts are known, and nothing else."""
    return _state({"facts": facts}, at)


def _state(state: dict[str, Any], at: datetime) -> ReferralState:
    said = state["facts"].items()
    problems = [sentence for fact, value in said for sentence in _wrong(fact, value)]
    if problems:
        raise Unclear(problems)
    silent = {"source": "example", "source_kind": "contact_centre", "channel": "phone"}
    facts = {**silent, "received_at": at, **state["facts"]}
    try:
        return ReferralState.model_validate(
            {"referral_id": UUID(int=0), "version": 1, **state, "facts": facts}
        )
    except ValidationError as error:
        problems = [_sentence(list(each["loc"]), each["msg"]) for each in error.errors()]
        raise Unclear(problems) from None


def _wrong(fact: str, value: object) -> list[str]:
    if fact not in Facts.model_fields:
        return [unknown_word("fact", fact, Facts.model_fields)]
    if fact in VALUES and value not in VALUES[fact]:
        return [unknown_word(f"value of '{fact}'", str(value), VALUES[fact])]
    return []


def _sentence(place: list[str | int], message: str) -> str:
    return f"{'.'.join(map(str, place))}: {message}"
