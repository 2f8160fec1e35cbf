"""A form that asks the one question that settles most, until the decision is settled."""

from collections.abc import Callable

from services.contracts.facts import Facts
from services.contracts.referral import ReferralState
from services.router.preview import Preview, Previews, Question

Answered = Callable[[Question], str]
"""Puts a question to a person; the answer is one of its answers."""


def until_settled(previews: Previews, state: ReferralState, answered: Answered) -> Preview:
    """The preview when nothing is left to ask; what was said before counts as answered."""
    said = set(state.facts.model_fields_set)
    while (question := previews.of(state, said=said).ask) is not None:
        said.add(question.fact)
        state = _with(state, question.fact, answered(question))
    return previews.of(state, said=said)


def _with(state: ReferralState, fact: str, answer: str) -> ReferralState:
    facts = Facts.model_validate({**state.facts.model_dump(), fact: answer})
    return state.model_copy(update={"facts": facts})
