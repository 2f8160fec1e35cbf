"""`Authentication-Results` by the grammar of RFC 8601, strictly: in doubt there is no result."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_TOKENS = re.compile(
    r"""(?P<space>[ \t]+)
      | (?P<open>\()
      | (?P<quoted>"(?:[^"\\\x00-\x1f\x7f-\U0010ffff]|\\[ -~])*")
      | (?P<token>[!\#$%&'*+\-.0-9A-Z^_`a-z{|}~]+)
      | (?P<special>[;=/@])""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"(?:[^()\\\x00-\x08\x0a-\x1f\x7f]|\\[ -~])*")
_KEYWORD = re.compile(r"[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
_PROPERTY = re.compile(r"[A-Za-z][A-Za-z0-9-]*\.[A-Za-z0-9][A-Za-z0-9_-]*")
_DEEPEST_COMMENT = 10


@dataclass(frozen=True, slots=True)
class Result:
    """What one method came to. Method, result and names of properties are in lower case."""

    method: str
    result: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Results:
    """What one server says that it found. `server` is its authserv-id, as written."""

    server: str
    results: tuple[Result, ...]


class NotResults(ValueError):
    """The field is not as RFC 8601 has it. Holds nothing of it."""


def read(value: str) -> Results:
    """The results in a field's unfolded value. `NotResults` for anything but the grammar."""
    segments = _segments(_tokens(value))
    server = _server(segments[0])
    if len(segments) < 2:
        raise NotResults
    if len(segments) == 2 and [text.lower() for _, text in segments[1]] == ["none"]:
        return Results(server, ())
    return Results(server, tuple(_result(segment) for segment in segments[1:]))


Token = tuple[str, str]
"""Kind (`word`, `special`) and text."""


def _tokens(value: str) -> list[Token]:
    """Words and specials; white space and comments around them are gone."""
    found: list[Token] = []
    at = 0
    while at < len(value):
        match = _TOKENS.match(value, at)
        if match is None:
            raise NotResults
        at = match.end()
        kind, text = str(match.lastgroup), match.group()
        if kind == "open":
            at = _after_comment(value, at)
        elif kind == "special":
            found.append((kind, text))
        elif kind != "space":
            found.append(("word", _unquoted(text) if kind == "quoted" else text))
    return found


def _after_comment(value: str, at: int) -> int:
    depth = 1
    while depth:
        match = _COMMENT.match(value, at)
        at = match.end() if match else at
        if at >= len(value) or depth > _DEEPEST_COMMENT or value[at] not in "()":
            raise NotResults
        depth += 1 if value[at] == "(" else -1
        at += 1
    return at


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _segments(tokens: list[Token]) -> list[list[Token]]:
    """What stands between the semicolons."""
    segments: list[list[Token]] = [[]]
    for token in tokens:
        if token == ("special", ";"):
            segments.append([])
        else:
            segments[-1].append(token)
    return segments


def _server(segment: list[Token]) -> str:
    """The authserv-id; the version after it must be 1, which is what it is without one."""
    match segment:
        case [("word", server)] | [("word", server), ("word", "1")] if server:
            return server
    raise NotResults


def _result(segment: list[Token]) -> Result:
    method, rest = _method(segment)
    match rest:
        case [("special", "="), ("word", result), *properties] if _KEYWORD.fullmatch(result):
            return Result(method, result.lower(), _properties(properties))
    raise NotResults


def _method(segment: list[Token]) -> tuple[str, list[Token]]:
    match segment:
        case [("word", method), ("special", "/"), ("word", "1"), *rest]:
            pass
        case [("word", method), *rest]:
            pass
        case _:
            raise NotResults
    if not _KEYWORD.fullmatch(method):
        raise NotResults
    return method.lower(), rest


def _properties(tokens: list[Token]) -> dict[str, str]:
    """The properties; each once, for a second one would say something else."""
    found: dict[str, str] = {}
    while tokens:
        match tokens:
            case [("word", name), ("special", "="), *rest]:
                value, tokens = _value(rest)
            case _:
                raise NotResults
        if name.lower() in found or not (name.lower() == "reason" or _PROPERTY.fullmatch(name)):
            raise NotResults
        found[name.lower()] = value
    return found


def _value(tokens: list[Token]) -> tuple[str, list[Token]]:
    match tokens:
        case [("word", local), ("special", "@"), ("word", domain), *rest]:
            return f"{local}@{domain}", rest
        case [("special", "@"), ("word", domain), *rest]:
            return f"@{domain}", rest
        case [("word", value), *rest]:
            return value, rest
    raise NotResults
