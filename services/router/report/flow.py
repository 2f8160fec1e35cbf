"""The drawing of the flow: rules from top to bottom, each with a line to where it sends."""

from dataclasses import dataclass

from services.router.language import MANUAL_TRIAGE, Ruleset

ROW = 34
TOP = 20
LEFT, WIDTH = 10, 430
RIGHT, TEAM_WIDTH = 640, 300
COLOURS = ("#005ea5", "#00703c", "#912b88", "#7a5900", "#0b6b66", "#a8255f", "#505a5f", "#9c3b00")
"""Dark enough for white text on them."""


@dataclass(frozen=True)
class Box:
    """A box with its text; `y` is its middle. `colour` is the team's."""

    text: str
    y: float
    colour: str


@dataclass(frozen=True)
class Line:
    """From a rule's box to a team's."""

    path: str
    colour: str


@dataclass(frozen=True)
class Flow:
    """What is drawn, in pixels."""

    width: int
    height: int
    rules: tuple[Box, ...]
    teams: tuple[Box, ...]
    lines: tuple[Line, ...]


def flow(ruleset: Ruleset) -> Flow:
    """The rules that lead, first to last, and the teams that any of them sends to."""
    sent = [(rule.id, rule.title, rule.destination) for rule in ruleset.rules]
    sent.append((ruleset.last.id, ruleset.last.title, MANUAL_TRIAGE))
    used = list(dict.fromkeys(destination for _, _, destination in sent))
    colours = {team: COLOURS[at % len(COLOURS)] for at, team in enumerate(used)}
    middles = {team: _middle(at, len(used), len(sent)) for at, team in enumerate(used)}
    rules = [
        (Box(f"{rule_id}  {title}", _row(at), colours[team]), team)
        for at, (rule_id, title, team) in enumerate(sent)
    ]
    return Flow(
        width=RIGHT + TEAM_WIDTH + LEFT,
        height=TOP * 2 + ROW * len(sent),
        rules=tuple(box for box, _ in rules),
        teams=tuple(Box(ruleset.destinations[t].title, middles[t], colours[t]) for t in used),
        lines=tuple(Line(_path(box.y, middles[team]), box.colour) for box, team in rules),
    )


def _row(at: int) -> float:
    return TOP + ROW * (at + 0.5)


def _middle(at: int, teams: int, rows: int) -> float:
    return TOP + ROW * rows * (at + 0.5) / teams


def _path(from_: float, to: float) -> str:
    start, end = LEFT + WIDTH, RIGHT
    bend = (start + end) / 2
    return f"M{start},{from_:g} C{bend:g},{from_:g} {bend:g},{to:g} {end},{to:g}"
