"""Reading the fields of one map: closed, typed, and every fault noted before going on."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from services.chassis.reviewed.faults import Faults, Place, shown, unknown_word
from services.chassis.reviewed.nodes import KIND, Items, Map, Node, Text
from services.contracts.model import Identifier, RuleId

Word = TypeVar("Word", bound=StrEnum)

MAX_TEXT = 400
MAX_HOURS = 24 * 366

_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)
_RULE_ID: TypeAdapter[str] = TypeAdapter(RuleId)


class YesNo(StrEnum):
    """A word for something that a rule does or does not."""

    YES = "yes"
    NO = "no"


class Fields:
    """The fields of a map. What is missing or wrong is noted and read as None or as empty."""

    def __init__(self, node: Node, *, allowed: Iterable[str], faults: Faults, what: str) -> None:
        self.place: Place = node.place
        self.faults = faults
        self._what = what
        self._found: dict[str, Node] = {}
        words = tuple(allowed)
        if not isinstance(node, Map):
            faults.add(node.place, f"{what} must be a map, not {KIND[type(node)]}")
            return
        for key, value in node.entries:
            if key.text in words:
                self._found[key.text] = value
            else:
                faults.add(key.place, unknown_word(f"field of {what}", key.text, words))

    def has(self, name: str) -> bool:
        """Whether the field is there."""
        return name in self._found

    def node(self, name: str) -> Node | None:
        """The node of a field that must be there."""
        if name not in self._found:
            self.faults.add(self.place, f"{self._what} has no '{name}'")
        return self._found.get(name)

    def optional(self, name: str) -> Node | None:
        """The node of a field that may be there."""
        return self._found.get(name)

    def text(self, name: str) -> str:
        """A sentence or a name that must be there and say something."""
        return text(self.node(name), name, self.faults) or ""

    def rule_id(self, name: str) -> str:
        """An id such as `X8` or `manual-triage`."""
        return self._typed(name, _RULE_ID, "a letter, then letters, digits, '-' or '_', 40 at most")

    def identifier(self, name: str) -> str:
        """An id such as `rapid_response`."""
        return self._typed(
            name, _IDENTIFIER, "a small letter, then small letters, digits, '-' or '_', 40 at most"
        )

    def _typed(self, name: str, adapter: TypeAdapter[str], allowed: str) -> str:
        node = self.node(name)
        found = text(node, name, self.faults)
        if node is None or not found:
            return ""
        try:
            return adapter.validate_python(found)
        except ValidationError:
            self.faults.add(node.place, f"'{shown(found)}' is no {name}. Allowed: {allowed}.")
            return ""

    def word(self, name: str, kind: type[Word]) -> Word | None:
        """One of a closed list of words, which must be there."""
        return word(self.node(name), name, kind, self.faults)

    def optional_word(self, name: str, kind: type[Word], default: Word) -> Word:
        """One of a closed list of words, where the file may be silent."""
        return word(self.optional(name), name, kind, self.faults) or default

    def yes(self, name: str) -> bool:
        """Whether the file says yes; it may be silent."""
        return self.optional_word(name, YesNo, YesNo.NO) is YesNo.YES

    def hours(self, name: str, *, most: int = MAX_HOURS) -> timedelta | None:
        """Whole hours, where the file may be silent."""
        node = self.optional(name)
        found = text(node, name, self.faults)
        if node is None or found is None:
            return None
        if found.isascii() and found.isdecimal() and 1 <= int(found[:6]) <= most:
            return timedelta(hours=int(found))
        allowed = f"whole hours from 1 to {most}"
        self.faults.add(node.place, f"'{shown(found)}' is no number of hours. Allowed: {allowed}.")
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        """Sentences or names, where the file may be silent."""
        found = [
            text(each, name, self.faults) for each in items(self.optional(name), name, self.faults)
        ]
        return tuple(each for each in found if each is not None)

    def items(self, name: str) -> tuple[Node, ...]:
        """A list that must be there and hold something."""
        return items(self.node(name), name, self.faults)


def text(node: Node | None, name: str, faults: Faults) -> str | None:
    """The text of a scalar that says something; None, with a fault noted, otherwise."""
    if node is None:
        return None
    if not isinstance(node, Text):
        faults.add(node.place, f"'{name}' must be {KIND[Text]}, not {KIND[type(node)]}")
        return None
    found = node.text.strip()
    if not found:
        faults.add(node.place, f"'{name}' is empty")
        return None
    if len(found) > MAX_TEXT:
        faults.add(node.place, f"'{name}' is longer than {MAX_TEXT} characters")
        return None
    return found


def word(node: Node | None, name: str, kind: type[Word], faults: Faults) -> Word | None:
    """A member of a closed list; None, with a fault noted, otherwise."""
    found = text(node, name, faults)
    if node is None or found is None:
        return None
    if found not in set(kind):
        faults.add(node.place, unknown_word(f"value of '{name}'", found, list(kind)))
        return None
    return kind(found)


def items(node: Node | None, name: str, faults: Faults) -> tuple[Node, ...]:
    """The items of a list that holds something; none, with a fault noted, otherwise."""
    if node is None:
        return ()
    if not isinstance(node, Items):
        faults.add(node.place, f"'{name}' must be a list, not {KIND[type(node)]}")
        return ()
    if not node.items:
        faults.add(node.place, f"'{name}' is empty")
    return node.items
