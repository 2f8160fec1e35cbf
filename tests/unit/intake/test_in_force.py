"""Source files that change while intake runs: what holds is in force at once."""

from pathlib import Path

import pytest

from services.chassis.reviewed.faults import FilesRefused
from services.intake.in_force import InForce
from tests.unit.intake.test_source_files import GOOD, OTHER, TABLE, write

BROKEN = GOOD.replace("ambulance", "hovercraft")
THIRD = OTHER.replace("other", "third").replace("Elsewhere", "Third")
BORROWER = GOOD.replace(f"code_tables: [{TABLE}]", "code_tables_of: other")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sources that hold."""
    return write(tmp_path, somewhere=GOOD, other=OTHER)


def test_a_file_that_comes_is_in_force_at_the_next_look(folder: Path) -> None:
    sources = InForce(folder)
    write(folder, third=THIRD)
    assert "third" not in sources
    change = sources.look()
    assert change is not None
    assert (change.added, change.changed, change.removed) == (["third"], [], [])
    assert sources["third"].title == "Third"


def test_a_file_that_changes_is_in_force_anew_and_nothing_is_told_where_nothing_changed(
    folder: Path,
) -> None:
    sources = InForce(folder)
    write(folder, somewhere=GOOD.replace("Somewhere", "Anywhere"))
    change = sources.look()
    assert change is not None
    assert (change.added, change.changed, change.removed) == ([], ["somewhere"], [])
    assert sources["somewhere"].title == "Anywhere"
    assert sources.look() is None


def test_a_file_that_goes_takes_its_source_along(folder: Path) -> None:
    sources = InForce(folder)
    (folder / "somewhere.yaml").unlink()
    assert sources.look() is None
    assert "somewhere" in sources, "it is perhaps being saved"
    change = sources.look()
    assert change is not None
    assert change.removed == ["somewhere"]
    assert set(sources) == {"other"}
    assert not sources.lacks("somewhere")


@pytest.mark.parametrize(
    "text", [BROKEN, "name: [", "", "\tname: x", GOOD.replace("name: some", "")]
)
def test_a_file_that_no_longer_holds_leaves_the_old_version_in_force(
    folder: Path, text: str
) -> None:
    sources = InForce(folder)
    before = sources["somewhere"]
    write(folder, somewhere=text, third=THIRD)
    change = sources.look()
    assert change is not None
    assert change.faults
    assert sources["somewhere"] is before
    assert sources.refused == {"somewhere"}
    assert "third" in sources, "what holds is not held up by what does not"
    assert not sources.begun_without()


def test_once_it_is_put_right_the_new_version_is_in_force(folder: Path) -> None:
    sources = InForce(folder)
    write(folder, somewhere=BROKEN)
    sources.look()
    write(folder, somewhere=GOOD.replace("Somewhere", "Anywhere"))
    sources.look()
    assert sources["somewhere"].title == "Anywhere"
    assert not sources.faults


def test_a_file_that_did_not_hold_at_the_start_is_lacked_until_it_does(folder: Path) -> None:
    write(folder, somewhere=BROKEN)
    sources = InForce(folder)
    assert sources.lacks("somewhere")
    assert sources.begun_without() == ["somewhere"]
    write(folder, somewhere=GOOD)
    sources.look()
    assert not sources.lacks("somewhere")
    assert sources.begun_without() == []


def test_a_new_file_that_does_not_hold_is_lacked_and_nobody_began_without_it(folder: Path) -> None:
    sources = InForce(folder)
    write(folder, third=THIRD.replace("gp", "hovercraft"))
    sources.look()
    assert sources.lacks("third")
    assert sources.begun_without() == []


def test_whoever_borrows_has_the_tables_of_the_lenders_version_in_force(folder: Path) -> None:
    write(folder, somewhere=BORROWER)
    sources = InForce(folder)
    write(folder, other=OTHER.replace("sct", "new-system"))
    sources.look()
    assert sources["somewhere"].table("new-system")
    write(folder, other="name: [")
    sources.look()
    assert sources["somewhere"].table("new-system")
    assert sources.refused == {"other"}


def test_whoever_borrows_keeps_the_tables_where_the_lender_goes(folder: Path) -> None:
    write(folder, somewhere=BORROWER)
    sources = InForce(folder)
    (folder / "other.yaml").unlink()
    sources.look()
    sources.look()
    assert sources["somewhere"].table("sct")
    assert sources.refused == {"somewhere"}


def test_a_disabled_source_is_not_there_until_it_is_enabled(folder: Path) -> None:
    sources = InForce(folder)
    sources.disable({"somewhere", "nobody"})
    assert set(sources) == {"other"}
    assert len(sources) == 1
    write(folder, somewhere=GOOD.replace("Somewhere", "Anywhere"))
    sources.look()
    assert "somewhere" not in sources
    sources.disable(())
    assert sources["somewhere"].title == "Anywhere"


def test_a_file_that_cannot_be_read_any_more_changes_nothing(folder: Path) -> None:
    sources = InForce(folder)
    before = sources["somewhere"]
    (folder / "somewhere.yaml").unlink()
    (folder / "somewhere.yaml").mkdir()
    change = sources.look()
    assert change is not None
    assert "cannot be read" in str(change.faults[0])
    assert sources["somewhere"] is before


def test_a_file_that_is_away_for_one_look_alone_was_being_saved(folder: Path) -> None:
    sources = InForce(folder)
    (folder / "somewhere.yaml").rename(folder / "aside")
    assert sources.look() is None
    (folder / "aside").rename(folder / "somewhere.yaml")
    assert sources.look() is None
    (folder / "somewhere.yaml").unlink()
    assert sources.look() is None, "once more it waits"


def test_without_the_folder_all_stays_as_it_was(folder: Path) -> None:
    sources = InForce(folder)
    folder.rename(folder.with_name("elsewhere"))
    for _ in range(3):
        with pytest.raises(FilesRefused, match="there is no such folder"):
            sources.look()
    assert set(sources) == {"other", "somewhere"}
    assert not InForce(folder)


def test_files_that_an_editor_keeps_beside_are_no_sources(folder: Path) -> None:
    (folder / ".somewhere.yaml").write_text("half a fi")
    (folder / "somewhere.yaml~").write_text("the one before")
    assert set(InForce(folder)) == {"other", "somewhere"}
