"""The compatibility checker, held to changes whose verdict the data itself shows."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from services.contracts import export
from services.contracts.catalogue import CATALOGUE
from services.contracts.compatibility import (
    Change,
    Unresolvable,
    Verdict,
    compare,
    compare_releases,
)
from tests.unit.contracts.compatibility.breaking_changes import BREAKING
from tests.unit.contracts.compatibility.harmless_changes import HARMLESS
from tests.unit.contracts.compatibility.rows import (
    MEANING,
    OLD,
    Breaking,
    Harmless,
    Json,
    field,
    thing,
)

NEW_READER = ("already written", "an older writer")
OLD_READER = ("of the older version", "older readers")
EITHER = ("one of the two versions", "does not guess")
"""How a reason says who it is that cannot read."""


def named(row: Any) -> str:
    return str(row.name)


def refused(changes: tuple[Change, ...]) -> list[Change]:
    return [change for change in changes if change.verdict is Verdict.BREAKING]


def accepts(schema: Json, document: Json) -> bool:
    return Draft202012Validator(without_id(schema), format_checker=FormatChecker()).is_valid(
        document
    )


def without_id(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if key not in ("$id", "$schema")}


def opened(node: Any) -> Any:
    """A reader's variant: it ignores what it does not know."""
    if isinstance(node, list):
        return [opened(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {k: v for k, v in node.items() if (k, v) != ("additionalProperties", False)}
    return {key: opened(value) for key, value in kept.items()}


@pytest.mark.parametrize("row", BREAKING, ids=named)
def test_a_breaking_change_is_refused(row: Breaking) -> None:
    assert refused(compare(row.old, row.new)), row.reason


@pytest.mark.parametrize("row", HARMLESS, ids=named)
def test_a_harmless_change_is_let_through(row: Harmless) -> None:
    assert refused(compare(row.old, row.new)) == [], row.reason


@pytest.mark.parametrize("row", [r for r in BREAKING if r.witness != MEANING], ids=named)
def test_the_witness_of_a_breaking_change_is_written_by_one_and_refused_by_the_other(
    row: Breaking,
) -> None:
    writer, document = row.witness
    written, read = (row.old, row.new) if writer == OLD else (row.new, row.old)
    assert accepts(written, document)
    assert not accepts(opened(read), document)


@pytest.mark.parametrize("row", [r for r in BREAKING if r.witness != MEANING], ids=named)
def test_the_reason_of_a_breaking_change_says_who_cannot_read(row: Breaking) -> None:
    why = {change.why for change in refused(compare(row.old, row.new))}
    sides = NEW_READER if row.witness[0] == OLD else OLD_READER
    assert [each for each in why if any(side in each for side in (*sides, *EITHER))]


@pytest.mark.parametrize("row", HARMLESS, ids=named)
def test_what_either_version_writes_after_a_harmless_change_both_can_read(row: Harmless) -> None:
    for writer, document in row.documents:
        assert accepts(row.old if writer == OLD else row.new, document)
        assert accepts(opened(row.old), document)
        assert accepts(opened(row.new), document)


@pytest.mark.parametrize("row", [*BREAKING, *HARMLESS], ids=named)
def test_every_change_comes_with_its_place_and_a_reason(row: Breaking | Harmless) -> None:
    for change in compare(row.old, row.new):
        assert change.what
        assert len(change.why.split()) > 3
        assert change.path == "" or change.path.startswith("/")


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_contract_is_compatible_with_itself(name: str) -> None:
    assert compare(export.schema(name), export.schema(name)) == ()


def places(schema: Json) -> Iterator[tuple[Json, str]]:
    """Every property of every object of a schema, with the object that owns it."""
    for owner in [schema, *schema.get("$defs", {}).values()]:
        yield from ((owner, name) for name in owner.get("properties", {}))


@pytest.mark.parametrize("name", CATALOGUE)
def test_no_property_of_any_contract_can_be_removed_unnoticed(name: str) -> None:
    old = export.schema(name)
    for place in range(len(list(places(old)))):
        new = deepcopy(old)
        owner, property_name = list(places(new))[place]
        del owner["properties"][property_name]
        owner["required"] = [r for r in owner.get("required", []) if r != property_name]
        paths = [change.path for change in refused(compare(old, new))]
        assert any(path.endswith(f"/{property_name}") for path in paths)


@pytest.mark.parametrize("name", CATALOGUE)
def test_no_vocabulary_of_any_contract_can_grow_unnoticed(name: str) -> None:
    old = export.schema(name)
    for definition in [d for d, body in old.get("$defs", {}).items() if "enum" in body]:
        new = deepcopy(old)
        new["$defs"][definition]["enum"].append("a new word")
        assert refused(compare(old, new))


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_contract_can_be_given_an_optional_property(name: str) -> None:
    new = export.schema(name)
    new["properties"]["afterthought"] = {"type": "boolean", "default": False}
    changes = compare(export.schema(name), new)
    assert [change.what for change in changes] == ["optional property added"]
    assert refused(changes) == []


def test_a_definition_that_contains_itself_is_compared_to_its_end() -> None:
    inner: Json = {"$ref": "#/$defs/Tree"}
    old = {**field(inner), "$defs": {"Tree": thing("v", v={"type": "string"}, more=inner)}}
    new = {**field(inner), "$defs": {"Tree": thing("v", v={"type": "integer"}, more=inner)}}
    assert compare(old, old) == ()
    assert refused(compare(old, new))


def test_a_reference_out_of_the_file_is_not_guessed_at() -> None:
    with pytest.raises(Unresolvable):
        compare(field({"$ref": "elsewhere.json"}), field({"type": "string"}))


def test_a_type_may_come_but_never_go() -> None:
    old, new = {"gone": thing()}, {"come": thing()}
    found = compare_releases(old, new)
    assert {name: changes[0].verdict for name, changes in found.items()} == {
        "come": Verdict.COMPATIBLE,
        "gone": Verdict.BREAKING,
    }


def test_a_change_says_in_one_line_what_where_and_why() -> None:
    (change,) = refused(compare(field({"type": "string"}), field({"type": "integer"})))[:1]
    assert str(change) == (
        "breaking: /a: no longer string: what is already written may not be readable any more"
    )
