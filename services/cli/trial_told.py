"""A trial as lines for a terminal of 80 columns."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from services.cli.trial import Trial, details, filled, unmapped, values
from services.contracts.vocabulary import Answer
from services.intake import concerns, reading
from services.intake.canonical import Act, Canonical
from services.intake.evidence import Basis, Evidence
from services.router.explain import text

_ACTS = {
    Act.REFER: "refer: a new referral, or the newest state of one that is known",
    Act.UPDATE: "update: the newest state of a referral that must be known",
    Act.AMEND: "amend: something more about a referral that must be known",
    Act.CONTACT: "contact: about a referral that must be known; only concerns are facts of it",
    Act.WITHDRAW: "withdraw: a referral that must be known no longer stands",
}
_BASES = {
    Basis.ANSWER: "answer",
    Basis.TEXT: "phrase in free text",
    Basis.USE_CASE: "kind of message",
    Basis.TIME: "time to act by",
    Basis.ALWAYS: "always, by the source's file",
    Basis.SILENCE: "silence, by the source's file",
}
_ORDER = (Answer.YES, Answer.SUSPECTED, Answer.NO, Answer.UNKNOWN)
_STYLES = {Answer.YES: "bold", Answer.SUSPECTED: "bold yellow", Answer.UNKNOWN: "dim"}
_TEST = "The source is for trials: none of its referrals reaches a team."
_NO_CONSENT = "Nothing is said of it."
_MASKED = "What is about somebody is named and not shown; --show-person shows it."

Line = tuple[str, str]
"""A word in the margin, and what stands beside it."""


def told(trial: Trial, *, show_person: bool) -> RenderableType:
    """Everything that a message gives; what is about somebody by name of field alone, as a rule."""
    parts: list[RenderableType] = [
        _lines(_heading(trial)),
        _facts(trial),
        _lines([*_rest(trial), *_people(trial, show_person=show_person)]),
        _lines([("Decision", _decision(trial))]),
        *([] if show_person else [Text(_MASKED, "dim")]),
    ]
    return Group(*_apart(parts))


def _apart(parts: list[RenderableType]) -> Iterator[RenderableType]:
    """An empty line between the parts."""
    for number, part in enumerate(parts):
        if number:
            yield Text()
        yield part


def _lines(lines: list[Line]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=12, style="bold")
    table.add_column(overflow="fold")
    for margin, words in lines:
        table.add_row(margin, Text(words))
    return table


def _heading(trial: Trial) -> list[Line]:
    source, found = trial.source, trial.canonical
    act = _ACTS[found.act] + (f" ({found.withdrawal})" if found.withdrawal else "")
    return [
        ("Source", f"{source.name}: {source.title}"),
        *([("", _TEST)] if source.test else []),
        ("Format", reading.format_of(source).title),
        ("Act", act),
    ]


def _facts(trial: Trial) -> Table:
    table = Table("Fact", "Answer", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Where from", overflow="fold")
    for each in sorted(_stated(trial), key=lambda each: _ORDER.index(each.answer)):
        answer = Text(each.answer.value, _STYLES.get(each.answer, ""))
        table.add_row(_words(each.fact), answer, Text(_origin(each)))
    return table


def _stated(trial: Trial) -> Iterator[Evidence]:
    for each in trial.canonical.evidence:
        if each.basis is not Basis.SILENCE or each.answer is not Answer.UNKNOWN:
            yield each


def _origin(each: Evidence) -> str:
    coded = f"code {each.code} of {each.table}" if each.code else f"no code of {each.table}"
    basis = coded if each.basis is Basis.CODE else _BASES[each.basis]
    if not each.at:
        return basis
    return f"{basis}, {each.at}" if len(basis) + len(each.at) < 44 else f"{basis},\n{each.at}"


def _rest(trial: Trial) -> Iterator[Line]:
    found = trial.canonical
    stated = {each.fact for each in _stated(trial)}
    silent = [_words(each.fact) for each in found.evidence if each.fact not in stated]
    known = [f"{_words(name)} {value}" for name, value in details(trial).items()]
    yield from _listed("Nothing says", silent)
    yield from _listed("Also known", known)
    yield from _below("Unmapped", [_code(*each) for each in unmapped(trial)])
    yield from _below("Not read", list(found.ignored))


def _people(trial: Trial, *, show_person: bool) -> Iterator[Line]:
    found = trial.canonical
    for title, part in (("Person", found.person), ("Referrer", found.referrer)):
        said = [f"{_words(name)}: {value}" for name, value in values(part).items()]
        yield from _listed(title, said if show_person else [_words(each) for each in filled(part)])
    yield "Consent", _consent(found, show_person=show_person)
    if show_person:
        yield "Reference", found.source_reference
        yield "Narrative", "\n".join(found.narrative)
    else:
        size = sum(map(len, found.narrative))
        yield "Narrative", f"texts: {len(found.narrative)}, characters: {size}"


def _consent(found: Canonical, *, show_person: bool) -> str:
    """Of the reason for sharing without it only that there is one: it tells of somebody."""
    said = found.consent
    if said is None:
        return _NO_CONSENT
    told = f"given: {said.given}; the person is aware: {said.person_aware}"
    because = f"; shared because: {said.because}" if show_person else "; a reason to share it"
    return told + (because if said.because else "")


def _decision(trial: Trial) -> str:
    """Without the facts, which stand above."""
    if trial.preview is None:
        return _undecided(trial.canonical)
    return text({**trial.preview.story, "known": [], "unknown": []})


def _undecided(said: Canonical) -> str:
    if said.act is Act.CONTACT and concerns.only(said).evidence:
        return "With what is known of it: a concern that is new is decided on."
    return "Nothing is decided: no fact is new."


def _code(table: str, code: str, at: str, times: int) -> str:
    often = f", {times} times, first" if times > 1 else ""
    return f"{code} of {table}{often} at {at}"


def _listed(title: str, entries: list[str]) -> Iterator[Line]:
    if entries:
        yield title, ", ".join(entries)


def _below(title: str, entries: list[str]) -> Iterator[Line]:
    if entries:
        yield title, "\n".join(entries)


def _words(name: str) -> str:
    return name.replace("_", " ")
