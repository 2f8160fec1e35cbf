"""What codes and ticks affirm is not looked for in the words beside them."""

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.vocabulary import Answer
from services.intake.answers import merge
from services.intake.evidence import Basis, Evidence
from services.intake.phrases import evidence

WORDS = ("a grab rail", "suicidal", "and", "no", "not", ".", "\n")


def test_what_is_affirmed_beside_a_text_is_not_looked_for_in_it() -> None:
    texts = [("/story", "She is suicidal and asks for a grab rail.")]
    beside = [
        Evidence("suicidal", Answer.NO, Basis.ANSWER),
        Evidence("equipment_needs", Answer.YES, Basis.ANSWER),
    ]
    assert [each.fact for each in evidence(texts)] == ["equipment_needs", "suicidal"]
    assert [each.fact for each in evidence(texts, beside)] == ["suicidal"]


@given(st.lists(st.sampled_from(WORDS)).map(" ".join), st.sampled_from(Answer))
def test_so_nothing_that_holds_is_another(text: str, answer: Answer) -> None:
    for fact in ("suicidal", "equipment_needs", "falls_risk"):
        beside = [Evidence(fact, answer, Basis.ANSWER)]
        whole = merge([*beside, *evidence([("/story", text)])], silence={})
        assert merge([*beside, *evidence([("/story", text)], beside)], silence={}) == whole
