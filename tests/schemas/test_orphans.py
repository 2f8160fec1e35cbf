"""Every topic has its types, every type its topic, schema and example; nothing is left over."""

from services.contracts import export, topics
from services.contracts.catalogue import CATALOGUE, NAME_OF, dataschema

SCHEMAS = topics.TOPICS_FILE.parent
TOPICS = topics.load()


def test_every_type_stands_in_exactly_one_topic_which_is_its_own() -> None:
    listed = [(name, topic.name) for topic in TOPICS.values() for name in topic.types]
    assert sorted(listed) == sorted((t.name, t.topic) for t in CATALOGUE.values())


def test_every_topic_has_a_key_a_producer_and_types() -> None:
    for topic in TOPICS.values():
        assert topic.key, topic.name
        assert topic.producers, topic.name
        assert topic.types, topic.name


def test_every_topic_has_a_consumer_but_those_for_whoever_watches() -> None:
    unread = [t.name for t in TOPICS.values() if not t.consumers]
    assert unread == ["asc.dead-letter.v1"]


def test_every_consumer_of_ours_may_write_dead_letters() -> None:
    ours = {name for topic in TOPICS.values() for name in topic.consumers} - {"case-system"}
    assert ours <= {*TOPICS["asc.dead-letter.v1"].producers}


def test_all_topics_have_one_partition_count_so_that_a_key_has_one_number() -> None:
    assert {topic.partitions for topic in TOPICS.values()} == {12}


def test_no_topic_is_declared_twice() -> None:
    assert topics.TOPICS_FILE.read_text().count("- name: ") == len(TOPICS)


def test_every_type_has_a_schema_and_every_schema_a_type() -> None:
    files = {path.name for path in SCHEMAS.glob("*.schema.json")}
    assert files == {export.file_name(name) for name in CATALOGUE}


def test_every_type_has_a_model_of_its_own() -> None:
    assert len(NAME_OF) == len(CATALOGUE)


def test_a_schema_is_found_by_the_address_that_its_events_name() -> None:
    for name in CATALOGUE:
        assert export.schema(name)["$id"] == dataschema(name)
        assert dataschema(name).endswith(f"/{export.file_name(name)}")
