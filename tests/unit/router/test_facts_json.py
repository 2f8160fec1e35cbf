"""The quick encoder of facts."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.facts import Facts
from services.contracts.vocabulary import Channel, SourceKind
from services.router.facts_json import facts_json

offsets = st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=-9))])
moments = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=offsets)  # noqa: DTZ001
anything = st.builds(
    Facts,
    source=st.from_regex(r"[a-z][a-z0-9_-]{0,39}", fullmatch=True),
    received_at=moments,
    respond_by_asked=st.none() | moments,
)


@given(anything)
def test_it_writes_what_the_model_writes(facts: Facts) -> None:
    assert facts_json(facts) == facts.model_dump_json()


def test_it_writes_what_the_model_writes_of_facts_that_were_read_as_json() -> None:
    first = Facts(
        source="yas",
        source_kind=SourceKind.AMBULANCE,
        channel=Channel.FHIR,
        received_at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    )
    read = Facts.model_validate_json(first.model_dump_json())
    assert facts_json(read) == first.model_dump_json()


def test_the_moments_stand_last_in_the_model() -> None:
    assert list(Facts.model_fields)[-2:] == ["received_at", "respond_by_asked"]
