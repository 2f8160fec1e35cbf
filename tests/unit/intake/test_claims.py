"""Two sources that claim the same: a message, or a person's word, would be of both."""

from collections.abc import Mapping

from services.intake import source_reading
from services.intake.source import Source
from tests.unit.intake.test_source_files import GOOD

ONE = GOOD.replace("somewhere", "one").replace("Somewhere", "A")
TWO = GOOD.replace("somewhere", "two").replace("Somewhere", "B")


def read(before: Mapping[str, Source] | None = None, **files: str) -> source_reading.Found:
    contents = {f"{name}.yaml": text.encode() for name, text in files.items()}
    return source_reading.read(contents, "f", before or {})


def test_each_is_told_of_the_other_at_the_claim() -> None:
    found = read(one=ONE, two=TWO.replace("title: B", "title: A"))
    assert [str(each) for each in found.faults] == [
        "f/one.yaml:2:8: the title 'A' is claimed by 'two', too",
        "f/two.yaml:2:8: the title 'A' is claimed by 'one', too",
    ]
    assert not found.sources


def test_what_only_one_claims_holds() -> None:
    assert read(one=ONE, two=TWO).sources.keys() == {"one", "two"}


def test_a_claim_may_go_from_one_to_the_other_at_once() -> None:
    before = read(one=ONE, two=TWO).sources
    swapped = read(
        before, one=ONE.replace("title: A", "title: B"), two=TWO.replace("title: B", "title: A")
    )
    assert not swapped.faults


def test_a_new_version_that_claims_what_a_kept_one_has_is_refused_alone() -> None:
    before = read(one=ONE, two=TWO).sources
    found = read(before, one="name: [", two=TWO.replace("title: B", "title: A"))
    assert found.refused == {"one", "two"}
    assert found.sources == before
    assert "claimed by 'one'" in str(found.faults[-1])
