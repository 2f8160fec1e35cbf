"""What the rules would say of facts that are not complete yet, and what to ask next."""

from collections.abc import Collection

from pydantic import BaseModel

from services.contracts.decision import Decision, FactValue
from services.contracts.facts import Facts
from services.contracts.referral import ReferralState
from services.router.ask import Asking
from services.router.condition import SILENCE, VALUES
from services.router.decide import cleared, decide, values_of
from services.router.earlier import earlier
from services.router.elsewhere import Elsewhere, elsewhere
from services.router.explain import Story, story
from services.router.hops import BACK_AND_FORTH
from services.router.program import Program


class Question(BaseModel):
    """A fact to ask about, with every answer that there is."""

    fact: str
    answers: tuple[str, ...]


class Change(BaseModel):
    """Facts with the values that they would need to lead elsewhere."""

    facts: tuple[FactValue, ...]
    destination: str


class Preview(BaseModel):
    """The decision on what is known so far.

    `settled`: no open fact changes where it goes or whether somebody must act at once. `ask` is the
    question whose answer would settle most; null where none would change anything.
    """

    decision: Decision
    story: Story
    elsewhere: tuple[Change, ...]
    settled: bool
    ask: Question | None


class Previews:
    """The previews of one program. Whatever can be worked out beforehand is, once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._asking = {each: Asking(each) for each in program.periods}

    def of(self, state: ReferralState, *, said: Collection[str]) -> Preview:
        """The preview of a referral of which these facts were said: the others are open."""
        return self.told(decide(self._program, state), state, said=said)

    def told(self, decision: Decision, state: ReferralState, *, said: Collection[str]) -> Preview:
        """The same of a decision that has been made on this state.

        Where a person or another ruleset decided, it goes back and forth, or is a test, no fact
        would change that, and nothing is to be asked.
        """
        program = self._program.at(state.facts.received_at)
        known, asking = known_of(program, state, said), self._asking[program]
        by_rule = decision.ruleset == self._program.ruleset.ref and not _without_rules(
            decision, state
        )
        changes = elsewhere(self._program, state) if by_rule else ()
        told = story(decision, state.facts, self._program.ruleset)
        if by_rule:
            told["why_not"] = earlier(program, state)
        return Preview(
            decision=decision,
            story=told,
            elsewhere=tuple(map(_change, changes)),
            settled=by_rule and asking.prospects.of(known).settled,
            ask=_question(asking.next(known)) if by_rule else None,
        )


def _without_rules(decision: Decision, state: ReferralState) -> bool:
    back = any(each.fact == BACK_AND_FORTH for each in decision.explanation.because)
    return state.test or state.override is not None or back


def said_in(facts: Facts) -> set[str]:
    """The facts of which something is said; silence of a stored referral is its own value."""
    return {fact for fact, silence in SILENCE.items() if getattr(facts, fact) != silence}


def known_of(program: Program, state: ReferralState, said: Collection[str]) -> dict[str, str]:
    """The facts that are not open: said, or cleared, or such that every referral has them."""
    values, sure = values_of(program, state), {*said, *cleared(state)}
    facts = (*VALUES, *program.clocks)
    return {fact: str(values[fact]) for fact in facts if fact in sure or fact not in SILENCE}


def _change(each: Elsewhere) -> Change:
    facts = tuple(FactValue(fact=fact, value=value) for fact, value in each.changes.items())
    return Change(facts=facts, destination=each.destination)


def _question(fact: str | None) -> Question | None:
    return None if fact is None else Question(fact=fact, answers=VALUES[fact])
