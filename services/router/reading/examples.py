"""Examples of a pack: facts, and the decision that the rules must come to, or the pack is refused.

An answer that an example leaves out is what its `otherwise` says, which is `unknown` by default.
An example that does not say when it was received was received on Friday, 15 March 2024, at 10:00.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from services.chassis.reviewed.faults import Faults, Place, unknown_word
from services.chassis.reviewed.nodes import Items, Map, Node
from services.contracts.decision import Decision
from services.contracts.facts import EXCLUSIONS, Facts
from services.contracts.referral import Clearance, ReferralState
from services.contracts.vocabulary import Answer
from services.router.condition import ANSWERS, VALUES
from services.router.decide import decide
from services.router.program import Program
from services.router.reading.days import moment
from services.router.reading.fields import Fields, items, text

_EXAMPLE = ("title", "because", "otherwise", "facts", "cleared", "expect")
_EXPECT = ("destination", "rule", "copies", "urgency", "act_now", "needs_person", "criteria")

_PATH = {"criteria": "explanation.criteria"}
_LISTS = ("copies", "criteria")

_RECEIVED_AT = "received_at"
_SILENT = {
    "source": "example",
    "source_kind": "contact_centre",
    "channel": "phone",
    _RECEIVED_AT: "2024-03-15T10:00:00Z",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """A field of the decision with the words that it must have."""

    place: Place
    field: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One referral with what must become of it."""

    place: Place
    title: str
    because: str
    state: ReferralState
    expected: tuple[Expected, ...]


def examples(node: Node, faults: Faults) -> list[Example]:
    """The examples that a file states."""
    top = Fields(node, allowed=["examples"], faults=faults, what="the file")
    return [_example(each, faults) for each in top.items("examples")]


def _example(node: Node, faults: Faults) -> Example:
    fields = Fields(node, allowed=_EXAMPLE, faults=faults, what="an example")
    title, because = fields.text("title"), fields.text("because")
    otherwise = fields.optional_word("otherwise", Answer, Answer.UNKNOWN)
    state = _state(_facts(fields.node("facts"), otherwise, faults), _cleared(fields))
    return Example(fields.place, title, because, state, _expected(fields.node("expect"), faults))


def _facts(node: Node | None, otherwise: Answer, faults: Faults) -> Facts:
    found: dict[str, object] = {**_SILENT, **dict.fromkeys(ANSWERS, otherwise)}
    for key, value in node.entries if isinstance(node, Map) else ():
        if key.text == _RECEIVED_AT:
            found[_RECEIVED_AT] = moment(value, _RECEIVED_AT, faults) or found[_RECEIVED_AT]
            continue
        said = text(value, key.text, faults)
        if key.text not in VALUES:
            faults.add(key.place, unknown_word("fact", key.text, (*VALUES, _RECEIVED_AT)))
        elif said is not None and said not in VALUES[key.text]:
            faults.add(value.place, unknown_word(f"value of '{key.text}'", said, VALUES[key.text]))
        elif said is not None:
            found[key.text] = said
    if node is not None and not isinstance(node, Map):
        faults.add(node.place, "'facts' must be a map of facts with their values")
    return Facts.model_validate(found)


def _cleared(fields: Fields) -> list[str]:
    node = fields.optional("cleared")
    found: list[str] = []
    for each in items(node, "cleared", fields.faults):
        said = text(each, "cleared", fields.faults)
        if said in EXCLUSIONS:
            found.append(said)
        elif said is not None:
            fields.faults.add(each.place, unknown_word("exclusion", said, EXCLUSIONS))
    return found


def _state(facts: Facts, cleared: list[str]) -> ReferralState:
    who = {"by": "example", "team": "example", "at": facts.received_at}
    return ReferralState(
        referral_id=UUID(int=0),
        version=1,
        facts=facts,
        clearances=tuple(Clearance.model_validate({"exclusion": each, **who}) for each in cleared),
    )


def _expected(node: Node | None, faults: Faults) -> tuple[Expected, ...]:
    if node is None:
        return ()
    fields = Fields(node, allowed=_EXPECT, faults=faults, what="what an example expects")
    for name in ("destination", "rule"):
        fields.node(name)
    return tuple(each for name in _EXPECT if (each := _expectation(fields, name)) is not None)


def _expectation(fields: Fields, name: str) -> Expected | None:
    node = fields.optional(name)
    if node is None:
        return None
    listed = node.items if isinstance(node, Items) and name in _LISTS else (node,)
    words = tuple(text(each, name, fields.faults) or "" for each in listed)
    return Expected(node.place, name, words)


def rehearse(program: Program, examples: Sequence[Example], faults: Faults) -> None:
    """Decide every example, and note where the rules say otherwise than it expects."""
    for example in examples:
        decision = decide(program, example.state)
        for expected in example.expected:
            found = _words(attrgetter(_PATH.get(expected.field, expected.field))(decision))
            if found != expected.words:
                faults.add(expected.place, _difference(example, expected, found, decision))


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return tuple(map(str, value)) if isinstance(value, tuple) else (str(value),)


def _difference(
    example: Example, expected: Expected, found: tuple[str, ...], decision: Decision
) -> str:
    why = ", ".join(f"{each.fact} is {each.value}" for each in decision.explanation.because)
    return (
        f"example '{example.title}' expects {expected.field} "
        f"'{', '.join(expected.words)}', but the rules say '{', '.join(found)}' "
        f"(rule {decision.rule}{': ' + why if why else ''})"
    )
