"""The topics as declared, and the catalogue of types."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from services.contracts import topics
from services.contracts.catalogue import CATALOGUE, NAME_OF, RECORD

TOPICS = topics.load()
ROW = """
topics:
  - name: asc.referral.example.v1
    description: An example.
    key: referral id
    partitions: 12
    cleanup: delete
    retention_days: 1
    max_message_bytes: 1048576
    events: state
    producers: [intake]
    consumers: []
    types: []
"""


def loaded(directory: Path, text: str) -> dict[str, topics.Topic]:
    path = directory / "topics.yaml"
    path.write_text(text)
    return topics.load(path)


def test_the_declared_topics_are_the_seven() -> None:
    assert set(TOPICS) == {
        "asc.referral.intake.v1",
        "asc.referral.record.v1",
        "asc.referral.routing.v1",
        "asc.eit.case.v1",
        "asc.team.feedback.v1",
        "asc.ruleset.v1",
        "asc.dead-letter.v1",
    }


def test_whoever_changes_what_was_loaded_changes_only_their_own() -> None:
    topics.load().clear()
    assert topics.load()


def test_a_day_of_retention_is_a_day_of_milliseconds(tmp_path: Path) -> None:
    topic = loaded(tmp_path, ROW)["asc.referral.example.v1"]
    assert topic.config()["retention.ms"] == "86400000"


def test_no_limit_of_retention_is_kept_for_ever(tmp_path: Path) -> None:
    topic = loaded(tmp_path, ROW.replace("days: 1", "days: null"))["asc.referral.example.v1"]
    assert topic.config()["retention.ms"] == "-1"


def test_only_the_topic_with_identity_is_compacted() -> None:
    assert [topic.name for topic in TOPICS.values() if topic.cleanup == "compact"] == [RECORD]
    assert TOPICS[RECORD].config()["cleanup.policy"] == "compact"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("partitions: 12", "partitions: 0"),
        ("events: state", "events: sometimes"),
        ("cleanup: delete", "cleanup: both"),
        ("retention_days: 1", "retention_days: 0"),
        ("name: asc.referral.example.v1", "name: asc.referral.example"),
        ("key: referral id", "keys: referral id"),
        ("consumers: []", "consumers: []\n    owner: nobody"),
    ],
)
def test_a_topic_that_is_declared_wrong_does_not_load(
    tmp_path: Path, right: str, wrong: str
) -> None:
    with pytest.raises(ValidationError):
        loaded(tmp_path, ROW.replace(right, wrong))


def test_the_catalogue_names_each_type_and_model_once() -> None:
    assert {name: NAME_OF[t.model] for name, t in CATALOGUE.items()} == {n: n for n in CATALOGUE}
    assert len(NAME_OF) == len(CATALOGUE) == 29


def test_every_type_is_of_a_known_major_version_and_belongs_to_a_declared_topic() -> None:
    for event_type in CATALOGUE.values():
        assert event_type.name.startswith("asc.")
        assert event_type.name.endswith(".v1")
        assert event_type.topic in TOPICS
