"""A file read as a pydantic model: every fault with its place, in words for whoever wrote it."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.chassis.reviewed import models, nodes
from services.chassis.reviewed.faults import FaultAt, Faults, FilesRefused
from services.chassis.reviewed.words import OneOf


class Colour(StrEnum):
    """Some colours."""

    BLUE = "blue"
    GREEN = "green"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Wheel(_Part):
    """A wheel."""

    size: Annotated[int, Field(ge=1, le=30)]
    kind: Literal["wheel"] = "wheel"


class Sail(_Part):
    """A sail."""

    area: float
    kind: Literal["sail"] = "sail"


Fruit = Annotated[str, OneOf("fruit", ("apple", "pear"))]
Plate = Annotated[
    str, StringConstraints(pattern="^[A-Z]{3}$"), Field(description="three capital letters, as ABC")
]


class Thing(_Part):
    """A thing with a bit of everything."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=8)]
    colour: Colour = Colour.BLUE
    plate: Plate | None = None
    code: Annotated[str, StringConstraints(pattern="^[a-z]$")] = "a"
    old: bool = False
    built: date | None = None
    wheels: tuple[Wheel, ...] = ()
    drive: Annotated[Wheel | Sail, Field(discriminator="kind")] | None = None
    pair: tuple[int, str] = (1, "a")
    cargo: dict[Fruit, Literal["ripe", "raw"]] = {}
    seats: dict[Plate, int] = {}
    few: Annotated[tuple[str, ...], Field(max_length=1)] = ()

    @model_validator(mode="after")
    def _blue_things_are_new(self) -> Self:
        if self.old and self.colour is Colour.BLUE:
            raise FaultAt("what is blue is never old", "old")
        return self

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.name == "nobody":
            raise ValueError("a thing has a name of its own")
        return self


CASES = [
    ("colour: blu", "f:2:9: unknown value of 'colour' 'blu'. Did you mean 'blue'? Allowed: blue, "),
    ("color: blue", "f:2:1: unknown field of the file 'color'. Did you mean 'colour'? Allowed: na"),
    ("plate: abc", "f:2:8: 'abc' does not fit 'plate'. Allowed: three capital letters, as ABC."),
    ("code: AB", "f:2:7: 'AB' does not fit 'code'. Allowed: a text that matches ^[a-z]$."),
    ("old: maybe", "f:2:6: 'maybe' does not fit 'old'. Allowed: true or false."),
    ("built: soon", "f:2:8: 'soon' does not fit 'built'. Allowed: a day, as 2026-01-31."),
    ("wheels: 3", "f:2:9: 'wheels' must be a list, not a word or text"),
    ("wheels: [{}]", "f:2:10: item 1 of 'wheels' has no 'size'"),
    ("wheels:\n- size: 3\n- size: 0", "f:4:9: '0' does not fit 'size'. Allowed: a whole nu"),
    ("wheels:\n- [1]", "f:3:3: item 1 of 'wheels' must be a map, not a list"),
    ("wheels: [{size: 1, sise: 2}]", "f:2:20: unknown field of item 1 of 'wheels' 'sise'. Did you"),
    ("drive: {kind: wheel, size: x}", "f:2:28: 'x' does not fit 'size'. Allowed: a whole nu"),
    ("drive: {kind: sail, area: x}", "f:2:27: 'x' does not fit 'area'. Allowed: a number."),
    ("drive: {kind: sail}", "f:2:1: 'drive' has no 'area'"),
    ("pair: [x, y]", "f:2:8: 'x' does not fit item 1 of 'pair'. Allowed: a whole number."),
    ("cargo: {aple: ripe}", "f:2:9: unknown fruit 'aple'. Did you mean 'apple'? Allowed: appl"),
    ("cargo: {pear: rip}", "f:2:15: unknown value of 'pear' 'rip'. Did you mean 'ripe'? Allowed: "),
    ("cargo: {pear: [ripe]}", "f:2:9: 'pear' must be a word or text, not a list"),
    ("seats: {abc: 1}", "f:2:9: 'abc' is no name. Allowed: three capital letters, as ABC."),
    ("seats: {ABC: one}", "f:2:14: 'one' does not fit 'ABC'. Allowed: a whole number."),
    ("seats:", "f:2:7: 'seats' is empty"),
    ("few: [a, b]", "f:2:1: 'few' does not fit. Allowed: a list, at most 1 entries."),
    ("old: yes", "f:2:6: what is blue is never old"),
    ("name: x", "f:2:1: 'name' stands here twice; first in line 1"),
]  # fmt: skip


def told(text: str) -> list[str]:
    faults = Faults()
    try:
        models.read(nodes.read(text.encode(), "f"), Thing, faults)
    except FilesRefused as refused:
        return [str(each) for each in refused.faults]
    return [str(each) for each in faults.refused().faults]


def test_what_fits_is_the_value() -> None:
    faults = Faults()
    text = b"name: it\nold: no\nwheels: [{size: 3}]\ncargo: {pear: raw}\nbuilt: 2020-02-03"
    found = models.read(nodes.read(text, "f"), Thing, faults)
    assert found == Thing(
        name="it", wheels=(Wheel(size=3),), cargo={"pear": "raw"}, built=date(2020, 2, 3)
    )
    assert not faults.found


@pytest.mark.parametrize(("line", "said"), CASES, ids=[line for line, _ in CASES])
def test_each_fault_has_its_place_and_says_what_is_allowed(line: str, said: str) -> None:
    (fault,) = told(f"name: it\n{line}\n")
    assert fault.startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour: blue", "f:1:1: the file has no 'name'"),
        ("name: ''", "f:1:7: 'name' is empty"),
        (
            "name: much-too-long",
            "f:1:7: 'much-too-long' does not fit 'name'. Allowed: a text",
        ),
        ("name: nobody", "f:1:1: a thing has a name of its own"),
        ("[1]", "f:1:1: the file must be a map, not a list"),
    ],
)
def test_so_has_what_is_wrong_with_the_whole(text: str, said: str) -> None:
    (fault,) = told(text)
    assert fault.startswith(said)


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    found = told("colour: red\nold: maybe\nzzz: 1\n")
    assert [each.split(": ")[0] for each in found] == ["f:1:1", "f:1:9", "f:2:6", "f:3:1"]


def test_a_long_word_is_cut_short() -> None:
    (fault,) = told("name: it\ncode: " + "x" * 5000)
    assert len(fault) < 200


WORDS = st.sampled_from(
    [*Thing.model_fields, "apple", "ripe", "size", "kind", "sail", "7", "", "[key]"]
)
TREES: st.SearchStrategy[Any] = st.recursive(
    WORDS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(WORDS, inside, max_size=4),
    max_leaves=12,
)


@given(TREES)
def test_whatever_a_file_says_it_is_a_value_or_faults_with_places(tree: Any) -> None:
    faults = Faults()
    found = models.read(_node(tree), Thing, faults)
    assert (found is None) == bool(faults.found)
    assert all(each.place.file == "f" and each.message for each in faults.found)


def _node(tree: Any) -> nodes.Node:
    place = nodes.Place("f")
    if isinstance(tree, list):
        return nodes.Items(place, tuple(map(_node, tree)))
    if isinstance(tree, dict):
        entries = ((nodes.Text(place, key), _node(value)) for key, value in tree.items())
        return nodes.Map(place, tuple(entries))
    return nodes.Text(place, tree)
