"""A mail without a form reaches a person by the rules of every pack that ships."""

from datetime import UTC, datetime
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.facts import EXCLUSIONS, INCLUSIONS, Facts
from services.contracts.referral import Received
from services.contracts.vocabulary import (
    AgeBand,
    Answer,
    Channel,
    ContactReason,
    Locality,
    RequesterType,
    SourceKind,
)
from services.router.decide import decide
from services.router.load import PACKS, read
from services.router.program import Program, compile_ruleset

PROGRAMS = {path.name: compile_ruleset(read(path).ruleset) for path in sorted(PACKS.iterdir())}
MOMENTS = (datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 1, 3, 23, tzinfo=UTC))
FACTS = (*EXCLUSIONS.values(), *INCLUSIONS.values())


def destination(program: Program, moment: datetime, **facts: object) -> tuple[str, bool, object]:
    known = Facts.model_validate(
        {"source": "some-mailbox", "channel": Channel.EMAIL, "received_at": moment} | facts
    )
    state = Received(referral_id=UUID(int=1), version=1, facts=known)
    decision = decide(program.at(moment), state)
    return decision.destination, decision.needs_person, decision.copies


@pytest.mark.parametrize("name", PROGRAMS)
def test_where_nothing_is_known_a_person_decides_whoever_wrote(name: str) -> None:
    for kind, reason, requester, moment in product(
        SourceKind, ContactReason, RequesterType, MOMENTS
    ):
        told = {"source_kind": kind, "reason": reason, "requester_type": requester}
        assert destination(PROGRAMS[name], moment, **told) == ("manual_triage", True, ())


@pytest.mark.parametrize("name", PROGRAMS)
@given(
    answers=st.fixed_dictionaries(
        {fact: st.sampled_from([Answer.UNKNOWN, Answer.SUSPECTED]) for fact in FACTS}
    ),
    told=st.fixed_dictionaries(
        {
            "source_kind": st.sampled_from(SourceKind),
            "reason": st.sampled_from(ContactReason),
            "age_band": st.sampled_from(AgeBand),
            "locality": st.sampled_from(Locality),
        }
    ),
    moment=st.sampled_from(MOMENTS),
)
def test_whatever_a_text_points_to_a_person_decides(
    name: str, answers: dict[str, Answer], told: dict[str, object], moment: datetime
) -> None:
    assert destination(PROGRAMS[name], moment, **answers, **told) == ("manual_triage", True, ())
