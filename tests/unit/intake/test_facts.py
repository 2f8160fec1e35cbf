"""Facts hold what a decision may rest on, and nobody's name."""

from datetime import UTC, date, datetime

import pytest

from services.contracts.vocabulary import AgeBand, Answer
from services.intake.facts import age_band, facts
from services.intake.formats import bars, phone
from services.intake.source_files import load
from tests.unit.intake.examples import FALLS_XML, PHONE_JSON

RECEIVED = datetime(2026, 3, 2, 12, tzinfo=UTC)

AGES = [
    (date(2008, 3, 3), AgeBand.UNDER_18, "eighteen tomorrow"),
    (date(2008, 3, 2), AgeBand.FROM_18, "eighteen today"),
    (date(1961, 3, 3), AgeBand.FROM_18, "sixty-five tomorrow"),
    (date(1961, 3, 2), AgeBand.FROM_65, "sixty-five today"),
    (date(1951, 3, 2), AgeBand.FROM_75, "seventy-five"),
    (date(1941, 3, 2), AgeBand.FROM_85, "eighty-five"),
    (date(1900, 2, 28), AgeBand.FROM_85, "very old"),
    (date(2026, 3, 3), None, "not born yet"),
    (None, None, "not known"),
]


@pytest.mark.parametrize(("born", "band", "why"), AGES)
def test_an_age_falls_into_its_band(born: date | None, band: AgeBand | None, why: str) -> None:
    assert age_band(born, RECEIVED.date()) is band, why


def test_a_birthday_on_the_leap_day_comes_on_the_first_of_march() -> None:
    assert age_band(date(2008, 2, 29), date(2026, 2, 28)) is AgeBand.UNDER_18
    assert age_band(date(2008, 2, 29), date(2026, 3, 1)) is AgeBand.FROM_18


def test_a_referral_becomes_facts() -> None:
    source = load("yas")
    found = bars.parse(FALLS_XML, "application/fhir+xml", source)
    known = facts(found, source=source, received_at=RECEIVED)
    assert (known.source, known.source_kind, known.channel) == ("yas", "ambulance", "fhir")
    assert (known.falls_risk, known.safeguarding) == (Answer.YES, Answer.NO)
    assert known.age_band is AgeBand.FROM_75
    assert known.respond_by_asked == found.respond_by_asked


def test_facts_name_nobody() -> None:
    source = load("contact-centre")
    known = facts(phone.parse(PHONE_JSON, source), source=source, received_at=RECEIVED)
    text = known.model_dump_json()
    for personal in ("Testperson", "Example", "1941", "ZZ99", "01632", "999", "grab rails"):
        assert personal not in text
