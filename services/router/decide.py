"""The decision: a pure and total function of a ruleset and the state of one referral."""

from datetime import datetime
from typing import NamedTuple

from services.contracts.decision import Decision, Explanation, FactValue, Miss
from services.contracts.facts import EXCLUSIONS
from services.contracts.referral import ReferralState
from services.contracts.vocabulary import Answer
from services.router.holding import Values
from services.router.hops import BACK_AND_FORTH, Stations, back_and_forth
from services.router.language import MANUAL_TRIAGE, TEST
from services.router.lead import Exclusions, Lead, lead, suspected
from services.router.override import OVERRIDE, objections
from services.router.program import CLEARED, Program

_UNKNOWN = Answer.UNKNOWN.value


class Case(NamedTuple):
    """One referral before one ruleset. `shown` has the values for people, `values` for rules.

    `met` are the positions of the rules that hold, `suspected` the exclusions under suspicion with
    the positions of their rules; `objections` are why what a person has decided does not stand.
    """

    state: ReferralState
    shown: Values
    values: Values
    met: list[int]
    suspected: Exclusions
    objections: tuple[FactValue, ...]


def decide(program: Program, state: ReferralState, path: Stations = ()) -> Decision:
    """Where the referral goes, and why. The same arguments give the same decision.

    `path` is where it has been sent so far; it is kept in the decision.
    """
    if program.later:
        program = program.at(state.facts.received_at)
    case = _case(program, state)
    leads = lead(program, case.values, case.suspected, iter(case.met))
    weighed, weights = _weighed(program, case), program.weights
    wanted = _destination(case, leads)
    stuck = state.override is None and back_and_forth(path, wanted)
    destination = MANUAL_TRIAGE if stuck else wanted
    act_now = not state.test and weights.act_now(weighed)
    return Decision(
        ruleset=program.ruleset.ref,
        rule=program.ids[leads.position],
        destination=destination,
        copies=_copies(program, case, {destination, wanted}),
        urgency=weights.urgency(weighed),
        respond_by=weights.respond_by(weighed, state.facts),
        act_now=act_now,
        needs_person=destination == MANUAL_TRIAGE or (act_now and state.override is None),
        explanation=_explanation(program, case, leads, stuck),
        path=path,
    )


def _case(program: Program, state: ReferralState) -> Case:
    shown: Values = vars(state.facts)
    if program.clocks:
        shown = {**shown, **timed(program, state.facts.received_at)}
    values = shown
    if state.clearances:
        shown = {**shown, **dict.fromkeys(cleared(state), CLEARED)}
        values = values_of(program, state)
    objected = () if state.override is None else objections(program, state.override, values)
    concerns = suspected(program, values)
    return Case(state, shown, values, _met(program, values), concerns, objected)


def _met(program: Program, values: Values) -> list[int]:
    return [
        at
        for at, (fact, accepted, holds) in enumerate(program.asks)
        if (values[fact] in accepted if fact else holds(values))
    ]


def cleared(state: ReferralState) -> tuple[str, ...]:
    """The facts that a person has cleared."""
    return tuple([EXCLUSIONS[clearance.exclusion] for clearance in state.clearances])


def timed(program: Program, received_at: datetime) -> dict[str, str]:
    """The facts that calendars tell of a referral that was received then."""
    return {fact: calendar.hours(received_at) for fact, calendar in program.clocks.items()}


def values_of(program: Program, state: ReferralState) -> Values:
    """The facts as rules read them: what is cleared is `no`."""
    told = timed(program, state.facts.received_at)
    return {**vars(state.facts), **told, **dict.fromkeys(cleared(state), Answer.NO)}


def _weighed(program: Program, case: Case) -> list[int]:
    """The rules whose urgency counts: all that is met or suspected; the last one else."""
    found = case.met + [at for _, at in case.suspected] if case.suspected else case.met
    return found or [len(program.lines)]


def _destination(case: Case, leads: Lead) -> str:
    if case.state.test:
        return TEST
    if case.state.override is None:
        return leads.destination
    return MANUAL_TRIAGE if case.objections else case.state.override.destination


def _copies(program: Program, case: Case, without: set[str]) -> tuple[str, ...]:
    linked = program.linked
    copied = [linked[at] for at in case.met if at in linked]
    if not copied or case.state.test:
        return ()
    return tuple(dict.fromkeys([each for each in copied if each not in without]))


def _explanation(program: Program, case: Case, leads: Lead, stuck: bool) -> Explanation:
    because = [program.fact_values[fact][case.shown[fact]] for fact in leads.facts]
    if case.state.override is not None:
        judged = FactValue(fact=OVERRIDE, value=case.state.override.destination)
        because = [judged, *case.objections, *because]
    if stuck:
        because.insert(0, FactValue(fact=BACK_AND_FORTH, value=leads.destination))
    ids, values = program.ids, case.values
    return Explanation(
        because=tuple(because),
        why_not=_why_not(program, case, leads),
        criteria=tuple([ids[at] for at in case.met]),
        unknown=tuple([fact for fact in program.criteria if values[fact] == _UNKNOWN]),
    )


def _why_not(program: Program, case: Case, leads: Lead) -> tuple[Miss, ...]:
    lines, before, held = program.lines, leads.position, set(case.met)
    values, shown = case.values, case.shown
    missed = [at for at in program.told[leads.destination] if at < before and at not in held]
    return tuple([lines[at].miss(values, shown) for at in missed])
