"""What an edit's audit says: where two bodies differ, and never what stood there."""

import json

import pytest

from services.chassis.changed import UNREADABLE, changed, safe_from

CASES = [
    ("nothing differs", {"a": 1}, {"a": 1}, []),
    ("a value", {"facts": {"urgent": "no"}}, {"facts": {"urgent": "yes"}}, ["/facts/urgent"]),
    ("a member of a list", {"a": [1, 2]}, {"a": [1, 3]}, ["/a/1"]),
    ("a longer list", {"a": [1]}, {"a": [1, 2]}, ["/a"]),
    ("a name that only one side has", {"Testperson": 1}, {}, ["/?"]),
    ("a name that no contract has", {"Testperson": 1}, {"Testperson": 2}, ["/?"]),
    ("true is not 1", {"a": True}, {"a": 1}, ["/a"]),
    ("everything", [1], {"a": 1}, ["/"]),
]


@pytest.mark.parametrize(("what", "old", "new", "told"), CASES, ids=[each[0] for each in CASES])
def test_a_change_is_told_by_its_place(
    what: str, old: object, new: object, told: list[str]
) -> None:
    assert changed(json.dumps(old).encode(), json.dumps(new).encode()) == told, what


@pytest.mark.parametrize("old", [None, b"", b"{not json", b"\xff\xfe"])
def test_of_what_was_no_json_everything_is_changed(old: bytes | None) -> None:
    assert changed(old, b"{}") == [UNREADABLE]


@pytest.mark.parametrize(
    "body",
    [
        None,
        b"{not json",
        b"[]",
        b"{}",
        b'{"facts": null}',
        b'{"facts": {}}',
        b'{"facts": {"safeguarding": "unknown"}}',
        b'{"facts": {"safeguarding": "yes"}}',
        b'{"facts": {"safeguarding": ["no"]}}',
    ],
)
def test_safeguarding_is_involved_unless_the_body_says_no(body: bytes | None) -> None:
    assert not safe_from(body)


def test_only_a_plain_no_lets_one_person_edit_alone() -> None:
    assert safe_from(b'{"facts": {"safeguarding": "no"}}')
