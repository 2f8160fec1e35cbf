"""The event interfaces as AsyncAPI 3.0: topics, messages, and which service sends or reads them."""

from collections.abc import Mapping
from typing import Any

from services.contracts import export, headers
from services.contracts.catalogue import CATALOGUE, EventType
from services.contracts.envelope import Envelope
from services.contracts.examples import Examples
from services.contracts.export import Json
from services.contracts.topics import Topic

_BINDING = "0.5.0"
_SCHEMAS = "#/components/schemas/{model}"
_INFO: Json = {
    "title": "Front Door events",
    "version": "1.0.0",
    "description": (
        "Referrals into adult social care. CloudEvents 1.0 in Kafka's binary mode: attributes in "
        "headers, the body is the data alone. Delivery is at least once; `(ce_source, ce_id)` is "
        "what a reader deduplicates on. Writers send nothing that the schema does not name; "
        "readers ignore what they do not know."
    ),
}


def document(topics: Mapping[str, Topic], examples: Examples) -> Json:
    """The whole document. Every topic, type, producer and consumer stands in it once."""
    roots, shared = export.components(_SCHEMAS)
    return {
        "asyncapi": "3.0.0",
        "info": _INFO,
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in topics.values()},
        "operations": _operations(topics),
        "components": {
            "messages": {
                name: _message(CATALOGUE[name], topic, roots[name], examples.get(name, {}))
                for topic in topics.values()
                for name in topic.types
            },
            "schemas": {name: _portable(body) for name, body in sorted(shared.items())},
        },
    }


def _channel(topic: Topic) -> Json:
    config: Json = {
        "cleanup.policy": [topic.cleanup],
        "retention.ms": int(topic.config()["retention.ms"]),
        "max.message.bytes": topic.max_message_bytes,
    }
    return {
        "address": topic.name,
        "description": topic.description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in topic.types},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": config,
                "bindingVersion": _BINDING,
            }
        },
        "x-events": topic.events,
    }


def _message(event_type: EventType, topic: Topic, root: Json, examples: Mapping[str, Json]) -> Json:
    name = event_type.name
    payload = {"anyOf": [root, {"type": "null"}]} if topic.cleanup == "compact" else root
    return {
        "name": name,
        "title": name,
        "summary": (event_type.model.__doc__ or name).partition("\n")[0],
        "contentType": "application/json",
        "headers": headers.schema(name),
        "payload": payload,
        "correlationId": {
            "description": "The same along one conversation.",
            "location": "$message.header#/ce_correlationid",
        },
        "bindings": {"kafka": {"key": _key(topic), "bindingVersion": _BINDING}},
        "examples": [_example(event_type, case, body) for case, body in examples.items()],
    }


def _key(topic: Topic) -> Json:
    plain: Json = {"type": "string", "description": topic.key}
    return {**plain, "format": "uuid"} if topic.key == "referral id" else plain


def _example(event_type: EventType, case: str, body: Json) -> Json:
    subject = str(body.get("referral_id", body.get("reference")))
    envelope = Envelope(
        id="01930b2e-7c00-7d3a-9b1e-5f0c2a4e6d81",
        source="/frontdoor/example",
        type=event_type.name,
        time="2026-11-02T09:15:00Z",
        subject=subject,
        sequence=1,
        correlationid="01930b2e-7b80-7c11-8a2f-3d4e5f607182",
    )
    sent = {header: value.decode() for header, value in envelope.headers()}
    return {"name": case, "headers": sent, "payload": body}


def _operations(topics: Mapping[str, Topic]) -> Json:
    sends = {
        f"{service}.sends.{topic.name}": _operation("send", service, topic, {})
        for topic in topics.values()
        for service in topic.producers
    }
    receives = {
        f"{service}.receives.{topic.name}": _operation("receive", service, topic, _group(service))
        for topic in topics.values()
        for service in topic.consumers
    }
    return {**sends, **receives}


def _group(service: str) -> Json:
    group = {"type": "string", "const": service}
    return {"bindings": {"kafka": {"groupId": group, "bindingVersion": _BINDING}}}


def _operation(action: str, service: str, topic: Topic, bindings: Json) -> Json:
    channel = f"#/channels/{topic.name}"
    return {
        "action": action,
        "channel": {"$ref": channel},
        "title": f"{service} {action}s {topic.name}",
        "tags": [{"name": service}],
        "messages": [{"$ref": f"{channel}/messages/{name}"} for name in topic.types],
        **bindings,
    }


def _portable(node: Any) -> Any:
    """For the dialect of AsyncAPI, where keywords beside a `$ref` would be ignored."""
    if isinstance(node, list):
        return [_portable(item) for item in node]
    if not isinstance(node, dict):
        return node
    walked = {key: _portable(value) for key, value in node.items()}
    if "$ref" in walked and len(walked) > 1:
        return {"allOf": [{"$ref": walked.pop("$ref")}], **walked}
    return walked
