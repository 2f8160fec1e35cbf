"""`schemas/asyncapi.yaml`: valid for the official parser, and the same as the wire."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from services.contracts import asyncapi, headers, topics
from services.contracts.catalogue import CATALOGUE, DEAD_LETTER
from services.contracts.envelope import Envelope, UnreadableEnvelope, read
from tests.schemas import asyncapi_parser

Json = dict[str, Any]
PUBLISHED = topics.TOPICS_FILE.parent / "asyncapi.yaml"
TOPICS = topics.load()
SENDS = f"intake.sends.{DEAD_LETTER}"


@cache
def published() -> Json:
    document: Json = yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="session", autouse=True)
def parser() -> None:
    asyncapi_parser.install()


@pytest.fixture(scope="module")
def found() -> Json:
    return asyncapi_parser.parse(PUBLISHED)[0]


def test_the_official_parser_finds_no_fault(found: Json) -> None:
    assert found["faults"] == []


def test_the_official_parser_finds_every_topic_type_producer_and_consumer(found: Json) -> None:
    assert set(found["channels"]) == set(TOPICS)
    assert set(found["messages"]) == set(CATALOGUE)
    assert set(found["operations"]) == {
        *(f"{service}.sends.{t.name}" for t in TOPICS.values() for service in t.producers),
        *(f"{service}.receives.{t.name}" for t in TOPICS.values() for service in t.consumers),
    }


def without_action(document: Json) -> None:
    del document["operations"][SENDS]["action"]


def with_a_lost_reference(document: Json) -> None:
    document["operations"][SENDS]["channel"]["$ref"] = "#/nowhere"


def with_a_wrong_schema(document: Json) -> None:
    document["components"]["schemas"]["DeadLetter"]["properties"]["size"]["type"] = "count"


def with_a_wrong_binding(document: Json) -> None:
    document["channels"][DEAD_LETTER]["bindings"]["kafka"]["partitions"] = 0


SPOILS = [without_action, with_a_lost_reference, with_a_wrong_schema, with_a_wrong_binding]


def test_the_official_parser_would_find_a_fault(tmp_path: Path) -> None:
    small = asyncapi.document({DEAD_LETTER: TOPICS[DEAD_LETTER]}, {})
    paths = [tmp_path / spoil.__name__ for spoil in SPOILS]
    for spoil, path in zip(SPOILS, paths, strict=True):
        document = deepcopy(small)
        spoil(document)
        path.write_text(json.dumps(document))
    (tmp_path / "unspoilt").write_text(json.dumps(small))
    unspoilt, *spoilt = asyncapi_parser.parse(tmp_path / "unspoilt", *paths)
    assert not unspoilt["faults"]
    assert all(each["faults"] for each in spoilt)


@pytest.mark.parametrize("name", CATALOGUE)
@pytest.mark.parametrize("part", ["payload", "headers"])
def test_the_examples_of_a_message_are_valid_for_the_document_itself(name: str, part: str) -> None:
    components = published()["components"]
    place = f"#/components/messages/{name}/{part}"
    validator = Draft202012Validator({"$ref": place, "components": components})
    sent = components["messages"][name]["examples"]
    assert sent
    for example in sent:
        validator.validate(example[part])


def test_a_channel_says_what_the_topic_is_provisioned_with() -> None:
    channels = published()["channels"]
    for topic in TOPICS.values():
        kafka = channels[topic.name]["bindings"]["kafka"]
        assert kafka["partitions"] == topic.partitions
        for setting, value in kafka["topicConfiguration"].items():
            said = ",".join(value) if isinstance(value, list) else str(value)
            assert said == topic.config()[setting]


def test_the_group_of_a_reader_is_its_name() -> None:
    operations = published()["operations"]
    for name, operation in operations.items():
        if operation["action"] == "receive":
            group = operation["bindings"]["kafka"]["groupId"]["const"]
            assert name.startswith(f"{group}.receives.")


def test_only_a_compacted_topic_has_bodies_that_are_null() -> None:
    messages = published()["components"]["messages"]
    nullable = {
        name for name, m in messages.items() if {"type": "null"} in m["payload"].get("anyOf", [])
    }
    assert nullable == {n for t in TOPICS.values() if t.cleanup == "compact" for n in t.types}


ENVELOPE = Envelope(
    id="1",
    source="/frontdoor/intake",
    type="asc.referral.received.v1",
    time="2026-11-02T09:15:00Z",
    subject="2",
    sequence=1,
    correlationid="3",
    causationid="4",
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)


def test_the_headers_of_an_event_are_those_of_the_schema_and_no_others() -> None:
    schema = headers.schema(ENVELOPE.type)
    sent = {name: value.decode() for name, value in ENVELOPE.headers()}
    Draft202012Validator(schema).validate(sent)
    assert sent.keys() == schema["properties"].keys()


@pytest.mark.parametrize("name", [name for name, _ in ENVELOPE.headers()])
def test_what_a_reader_cannot_do_without_is_required(name: str) -> None:
    sent = [(header, value) for header, value in ENVELOPE.headers() if header != name]
    required = headers.schema(ENVELOPE.type)["required"]
    try:
        read(sent)
    except UnreadableEnvelope:
        assert name in required


def test_a_sequence_is_what_a_reader_can_count() -> None:
    schema = headers.schema(ENVELOPE.type)["properties"]["ce_sequence"]
    for text in ("1", "0", "-1", "01", "", "9" * 18, "9" * 19, "1.0", "١"):
        sent = [(n, text.encode() if n == "ce_sequence" else v) for n, v in ENVELOPE.headers()]
        if Draft202012Validator(schema).is_valid(text):
            assert read(sent).sequence == int(text)
