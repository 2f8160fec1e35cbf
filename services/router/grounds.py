"""What a destination rests on, and what it rests on that somebody must act at once."""

from services.contracts.vocabulary import Answer
from services.router.holding import Values
from services.router.language import MANUAL_TRIAGE
from services.router.lead import met, not_known, suspected
from services.router.program import Program

Names = tuple[str, ...]


def grounds(program: Program, values: Values) -> Names:
    """Facts that the destination rests on: while these stay as they are, it stays."""
    suspicions = suspected(program, values)
    if suspicions:
        return (suspicions[0][0],)
    first = next(met(program, values), len(program.lines))
    unknown = not_known(program, values, first)
    if unknown:
        before = _kept_out(program, values, program.asked, MANUAL_TRIAGE)
        return tuple(dict.fromkeys((*before, unknown[0][0])))
    if first == len(program.lines):
        return _kept_out(program, values, first, MANUAL_TRIAGE)
    line = program.lines[first]
    before = _kept_out(program, values, first, line.rule.destination)
    calm = () if line.rule.destination == MANUAL_TRIAGE else program.exclusions
    return tuple(dict.fromkeys((*line.because(values), *before, *(fact for fact, _ in calm))))


def _kept_out(program: Program, values: Values, end: int, home: str) -> Names:
    """Facts on which the rules before a position fail that would lead elsewhere."""
    others = [line for line in program.lines[:end] if line.rule.destination != home]
    return tuple(dict.fromkeys(fact for line in others for fact in line.fails_on(values)))


def act_now_grounds(program: Program, values: Values) -> Names:
    """Facts that acting at once rests on: while these stay as they are, so does that."""
    lines = [line for line in program.lines if line.rule.act_now]
    feared = [fact for fact, at in program.exclusions if program.lines[at].rule.act_now]
    for fact in feared:
        if values[fact] == Answer.SUSPECTED:
            return (fact,)
    for line in lines:
        if line.holds(values):
            return line.because(values)
    return tuple(dict.fromkeys((*feared, *(f for line in lines for f in line.fails_on(values)))))
