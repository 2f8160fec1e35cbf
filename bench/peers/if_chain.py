"""The same rules as somebody would write them without an engine: one `if` after the other."""

from collections.abc import Callable, Mapping

from bench.peers.rows import rows
from services.router.condition import All, Condition, Not, Test
from services.router.program import Program

Decide = Callable[[Mapping[str, str]], tuple[str, str]]


def chain(program: Program) -> Decide:
    """A plain function from facts to rule and destination."""
    made: dict[str, Decide] = {}
    exec(source(program), made)  # noqa: S102 - the bench writes it itself, out of random rules
    return made["decide"]


def source(program: Program) -> str:
    """Its text."""
    lines = ["def decide(facts):"]
    for row in rows(program):
        answer = f"return {row.rule!r}, {row.destination!r}"
        if row.when is None:
            lines.append(f"    {answer}")
        else:
            lines += [f"    if {_expression(row.when)}:", f"        {answer}"]
    return "\n".join(lines)


def _expression(condition: Condition) -> str:
    if isinstance(condition, Test):
        values = [str(value) for value in sorted(condition.accepted)]
        if len(values) == 1:
            return f"facts[{condition.fact!r}] == {values[0]!r}"
        return f"facts[{condition.fact!r}] in {tuple(values)!r}"
    if isinstance(condition, Not):
        return f"not ({_expression(condition.part)})"
    joined = " and " if isinstance(condition, All) else " or "
    return "(" + joined.join(map(_expression, condition.parts)) + ")"
