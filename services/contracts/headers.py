"""The Kafka headers of an event as a JSON Schema."""

from services.contracts.catalogue import dataschema
from services.contracts.export import Json

_TEXT: Json = {"type": "string", "minLength": 1}


def schema(type_name: str) -> Json:
    """The Kafka headers of one type, each as UTF-8 text, as `Envelope.headers` writes them."""
    properties: Json = {
        "content-type": {"const": "application/json"},
        "ce_specversion": {"const": "1.0"},
        "ce_id": {**_TEXT, "description": "With ce_source the identity of the event."},
        "ce_source": {**_TEXT, "format": "uri-reference", "description": "The writing service."},
        "ce_type": {"const": type_name},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_subject": {**_TEXT, "description": "The key of the record."},
        "ce_dataschema": {"const": dataschema(type_name)},
        "ce_sequence": {
            "type": "string",
            "pattern": "^[1-9][0-9]{0,17}$",
            "description": "Counts from 1 without gaps per writer, topic and key.",
        },
    }
    optional: Json = {
        "ce_correlationid": {**_TEXT, "description": "The same along one conversation."},
        "ce_causationid": {**_TEXT, "description": "The ce_id of the event behind it."},
        "traceparent": {**_TEXT, "description": "W3C Trace Context."},
    }
    return {
        "type": "object",
        "required": list(properties),
        "properties": {**properties, **optional},
    }
