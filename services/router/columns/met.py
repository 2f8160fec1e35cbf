"""What holds of each row, before anybody decides: rules met, exclusions in doubt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.contracts.vocabulary import Answer
from services.router.columns.masks import Mask, Masks
from services.router.program import Program


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """`rules` has a mask for each rule but the last one.

    `suspected` has the exclusions under suspicion, `unknown` those that must be known and are not,
    each with the position of its rule.
    """

    rules: Sequence[Mask]
    suspected: Sequence[tuple[int, Mask]]
    unknown: Sequence[tuple[int, Mask]]


def met(program: Program, masks: Masks) -> Met:
    """What holds of the rows behind these masks."""
    return Met(
        rules=[masks.of(line.rule.when) for line in program.lines],
        suspected=_answered(masks, program.exclusions, Answer.SUSPECTED),
        unknown=_answered(masks, program.must_know, Answer.UNKNOWN),
    )


def _answered(
    masks: Masks, facts: Iterable[tuple[str, int]], answer: Answer
) -> list[tuple[int, Mask]]:
    return [(at, masks.says(fact, answer)) for fact, at in facts]
