"""What YAML may do in a reviewed file: little."""

import pytest

from services.chassis.reviewed import nodes
from services.chassis.reviewed.faults import FilesRefused
from services.chassis.reviewed.nodes import Items, Map, Text


def test_words_that_yaml_makes_something_of_stay_words() -> None:
    read = nodes.read(b"[yes, no, on, NO, null, ~, 1.0, 0x1F, 2026-11-02, '']", "f")
    assert isinstance(read, Items)
    found = [node.text for node in read.items if isinstance(node, Text)]
    assert found == ["yes", "no", "on", "NO", "null", "~", "1.0", "0x1F", "2026-11-02", ""]


def test_every_node_knows_its_line_and_column() -> None:
    read = nodes.read(b"a:\n  - b\n  - c: d\n", "f")
    assert isinstance(read, Map)
    items = read.entries[0][1]
    assert isinstance(items, Items)
    assert [str(node.place) for node in items.items] == ["f:2:5", "f:3:5"]


@pytest.mark.parametrize(
    ("content", "place", "told"),
    [
        (b"a: &x 1\nb: *x\n", "f:1:4", "anchors and aliases"),
        (b"a: [1, *x]\n", "f:1:8", "anchors and aliases"),
        (b"a: !!python/object:os.system 1\n", "f:1:4", "tags"),
        (b"a: 1\nb: 2\na: 3\n", "f:3:1", "'a' stands here twice; first in line 1"),
        (b"a: 1\n---\nb: 2\n", "f:2:1", "a second document"),
        (b"a:\n\t- b\n", "f:2:1", "a tab"),
        (b"a: [1, 2\n", "f:2:1", "not valid YAML"),
        (b"? [a]\n: b\n", "f:1:3", "a key must be a word, not a list"),
        (b"", "f:1:1", "the file is empty"),
        (b"# only a remark\n", "f:1:1", "the file is empty"),
        (b"a: \xff\n", "f:1:1", "not UTF-8"),
        (b"a: \x00\n", "f:1:1", "a character that YAML does not allow"),
        (b"[" * 30 + b"]" * 30, "f:1:25", "nested more than 24 deep"),
        (b"a: [" + b"[" * 100_000, "f:1:27", "nested more than 24 deep"),
        (b"#" * (nodes.MAX_BYTES + 1), "f:1:1", "at most 262144 are allowed"),
    ],
)
def test_what_is_not_plain_is_refused_with_its_place(content: bytes, place: str, told: str) -> None:
    with pytest.raises(FilesRefused) as refused:
        nodes.read(content, "f")
    (fault,) = refused.value.faults
    assert (str(fault.place), told in fault.message) == (place, True), fault


def test_a_bomb_of_aliases_costs_nothing() -> None:
    bomb = "\n".join(
        ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]
    )
    with pytest.raises(FilesRefused, match="f:1:5: anchors"):
        nodes.read(bomb.encode(), "f")
