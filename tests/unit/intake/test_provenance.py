"""What is kept of why each fact holds can be read again as it was."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.vocabulary import Answer
from services.intake import provenance
from services.intake.evidence import Basis, Evidence, Unmapped
from tests.unit.intake.messages import UNREADABLE, message, referral

texts = st.text(max_size=30)
said = st.builds(
    Evidence, texts, st.sampled_from(Answer), st.sampled_from(Basis), texts, texts, texts
)
codes = st.builds(Unmapped, texts, texts, st.text(max_size=provenance.LONGEST_CODE))


@given(st.lists(said))
def test_the_evidence_is_read_as_it_was_but_for_silence(given: list[Evidence]) -> None:
    content = replace(referral(), evidence=tuple(given))

    _, kept, _ = provenance.stored(message(1, content=content))

    assert provenance.evidence(kept) == [e for e in given if e.basis is not Basis.SILENCE]


@given(st.lists(codes))
def test_codes_that_no_table_has_are_read_as_they_were(given: list[Unmapped]) -> None:
    content = replace(referral(), unmapped=tuple(given))

    _, _, kept = provenance.stored(message(1, content=content))

    assert provenance.unmapped(kept) == given


def test_of_a_code_that_is_none_the_beginning_is_kept() -> None:
    content = replace(referral(), unmapped=(Unmapped("/a", "table", "x" * 5_000),))

    _, _, kept = provenance.stored(message(1, content=content))

    assert [len(each.code) for each in provenance.unmapped(kept)] == [provenance.LONGEST_CODE]


def test_of_a_refused_message_nothing_is_kept() -> None:
    assert provenance.stored(message(1, content=UNREADABLE)) == (None, None, None)


def test_a_message_from_before_there_was_evidence_has_none() -> None:
    assert provenance.evidence(None) == []
    assert provenance.unmapped(None) == []
