"""The same rules as a decision table of zen-engine, the rules engine of GoRules."""

import json

from bench.peers.rows import rows
from services.router.condition import All, Condition, Not, Test
from services.router.program import Program


def content(program: Program) -> str:
    """A table with the hit policy `first`: a row for each way to lead, in their order."""
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": "when", "name": "When"}],
        "outputs": [
            {"id": each, "name": each, "field": each} for each in ("rule", "destination")
        ],
        "rules": [
            {
                "_id": str(at),
                "when": "" if row.when is None else _expression(row.when),
                "rule": json.dumps(row.rule),
                "destination": json.dumps(row.destination),
            }
            for at, row in enumerate(rows(program))
        ],
    }  # fmt: skip
    nodes = [_node("in", "inputNode"), _node("table", "decisionTableNode", content=table)]
    edges = [_edge("in", "table"), _edge("table", "out")]
    return json.dumps({"nodes": [*nodes, _node("out", "outputNode")], "edges": edges})


def _node(name: str, kind: str, **more: object) -> dict[str, object]:
    return {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}, **more}


def _edge(source: str, target: str) -> dict[str, str]:
    return {"id": f"{source} {target}", "sourceId": source, "targetId": target, "type": "edge"}


def _expression(condition: Condition) -> str:
    if isinstance(condition, Test):
        values = sorted(condition.accepted)
        if len(values) == 1:
            return f"{condition.fact} == {json.dumps(values[0])}"
        return f"{condition.fact} in {json.dumps(values)}"
    if isinstance(condition, Not):
        return f"not ({_expression(condition.part)})"
    joined = " and " if isinstance(condition, All) else " or "
    return "(" + joined.join(map(_expression, condition.parts)) + ")"
