"""Chunks on disk: whole or not there, and read as they were written."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from services.router.columns import chunk, files
from services.router.columns.recorded import WORDS, Recorded, Unreadable
from tests.unit.router.examples import state
from tests.unit.router.recorded import recorded

SOME = recorded(
    [
        state(urgent="yes", source="yas"),
        state(safeguarding="yes", cleared=("X8",), override="eit"),
        state(test=True, reason="SA"),
    ]
)


def same(one: Recorded, other: Recorded) -> bool:
    """Whether two have the same in every row."""
    columns = ("referral_id", "version", "received_at", "source", "test", "overridden")
    facts = [np.array_equal(one.facts[fact], other.facts[fact]) for fact in WORDS]
    rest = [np.array_equal(getattr(one, name), getattr(other, name)) for name in columns]
    return all((*facts, *rest, one.sources == other.sources))


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    path = files.append(tmp_path, SOME)
    assert same(files.read(path), SOME)
    assert files.rows(path) == 3


def test_each_chunk_comes_behind_the_others(tmp_path: Path) -> None:
    written = [files.append(tmp_path / "new", SOME) for _ in range(3)]
    assert files.chunks([tmp_path / "new"]) == written


def test_places_are_files_and_folders_in_the_order_given(tmp_path: Path) -> None:
    one, two = files.append(tmp_path / "b", SOME), files.append(tmp_path / "a", SOME)
    assert files.chunks([tmp_path / "b", two]) == [one, two]


def test_a_chunk_whose_writing_was_cut_off_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "000001.part").write_bytes(b"ARROW1")
    with pytest.raises(Unreadable, match="no recorded facts in this folder"):
        files.chunks([tmp_path])
    assert same(files.read(files.append(tmp_path, SOME)), SOME)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"neither facts nor Arrow"])
def test_a_file_that_is_no_chunk_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "facts.arrow"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match="facts"):
        files.read(path)


def test_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="nowhere"):
        files.read(tmp_path / "nowhere")


def test_a_table_of_something_else_is_refused() -> None:
    with pytest.raises(Unreadable, match="no recorded facts"):
        chunk.recorded(pa.table({"urgent": ["yes"]}))


def test_words_that_stand_in_another_order_are_read_by_what_they_say() -> None:
    table = chunk.table(SOME)
    words = pa.array(["no", "unknown", "cleared", "yes"])
    codes = pa.array([3, 0, 1], pa.uint8())
    at = table.column_names.index("urgent")
    other = table.set_column(at, "urgent", pa.DictionaryArray.from_arrays(codes, words))
    read = chunk.recorded(other).facts["urgent"]
    assert [WORDS["urgent"][code] for code in read] == ["yes", "no", "unknown"]


def test_a_word_that_is_not_known_here_is_refused() -> None:
    table = chunk.table(SOME)
    words = pa.DictionaryArray.from_arrays(pa.array([0, 0, 0]), pa.array(["perhaps"]))
    at = table.column_names.index("urgent")
    with pytest.raises(Unreadable, match="perhaps"):
        chunk.recorded(table.set_column(at, "urgent", words))


def test_a_fact_that_the_contract_did_not_have_yet_is_read_as_not_known() -> None:
    read = chunk.recorded(chunk.table(SOME).drop_columns(["welfare_check"]))
    assert [WORDS["welfare_check"][code] for code in read.facts["welfare_check"]] == ["unknown"] * 3


def test_a_fact_that_must_be_there_is_not_made_up() -> None:
    with pytest.raises(Unreadable, match="channel"):
        chunk.recorded(chunk.table(SOME).drop_columns(["channel"]))


def test_a_part_of_a_table_is_read_as_that_part() -> None:
    read = chunk.recorded(chunk.table(SOME).slice(1, 2))
    assert np.array_equal(read.referral_id, SOME.referral_id[1:])
    assert read.test.tolist() == [False, True]
