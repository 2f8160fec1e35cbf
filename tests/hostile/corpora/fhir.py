"""FHIR and JSON that is there to do harm: each class once, with what must become of it."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from tests.hostile.attack import Attack
from tests.unit.intake.examples import COMMUNITY_JSON, community, resource

CANARY = "Canary-Zulu"
"""What nobody may be told again."""

MODIFIER = {"url": CANARY, "valueString": CANARY}

Change = Callable[[dict[str, Any]], object]

READ = 200
"""Read as any other message: what is odd about it is passed over."""


def changed(change: Change) -> bytes:
    """A good message with something done to it."""
    bundle = community()
    change(bundle)
    return json.dumps(bundle).encode()


def patient(**fields: Any) -> Change:
    """Put fields into the patient."""
    return lambda bundle: resource(bundle, "Patient").update(fields)


def request(**fields: Any) -> Change:
    """Put fields into the request."""
    return lambda bundle: resource(bundle, "ServiceRequest").update(fields)


def header(**fields: Any) -> Change:
    """Put fields into the header."""
    return lambda bundle: resource(bundle, "MessageHeader").update(fields)


def pointing(reference: str) -> bytes:
    """A requester who is somewhere else."""
    return changed(request(requester={"reference": reference}))


def due(time: str) -> bytes:
    """An act-by time."""
    return changed(request(occurrencePeriod={"end": time}))


def inserted(text: str) -> bytes:
    """A good message with a piece of JSON at its beginning."""
    return COMMUNITY_JSON.replace(b"{", b"{" + text.encode() + b", ", 1)


def nested(depth: int, inner: Any = CANARY) -> Any:
    """A value inside so many objects."""
    for _ in range(depth):
        inner = {"extension": [inner]}
    return inner


def entries(count: int) -> Change:
    """Add so many resources."""
    more = [{"resource": {"resourceType": "Basic", "note": CANARY}}] * count
    return lambda bundle: bundle["entry"].extend(deepcopy(more))


def contained(bundle: dict[str, Any]) -> None:
    """Resources inside resources, which point at each other."""
    inside = [
        {"resourceType": "Basic", "id": f"b{n}", "subject": {"reference": f"#b{n + 1}"}}
        for n in range(500)
    ]
    resource(bundle, "Patient")["contained"] = inside


def in_a_circle(bundle: dict[str, Any]) -> None:
    """A practitioner's role that is its own practitioner."""
    name = "urn:uuid:circle"
    role = {"resourceType": "PractitionerRole", "practitioner": {"reference": name}}
    bundle["entry"].append({"fullUrl": name, "resource": role})
    resource(bundle, "ServiceRequest")["requester"] = {"reference": name}


TWICE = COMMUNITY_JSON.replace(b'"status"', b'"status": "x", "status"')
DIV = "<div xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></div>"

TRAPS: list[tuple[str, bytes, int]] = [
    ("depth: arrays", b"[" * 33 + b"]" * 33, 400),
    ("depth: arrays without an end", b"[" * 200_000, 400),
    ("depth: objects", b'{"a":' * 40 + b"1" + b"}" * 40, 400),
    ("depth: extensions in a resource", changed(patient(extension=[nested(40)])), 400),
    ("depth: of contained resources", changed(patient(contained=[nested(20)])), 400),
    ("depth: brackets in a text alone", changed(patient(note="[" * 5000)), READ),
    ("names: too many", changed(patient(**{f"k{n}": n for n in range(20_001)})), 400),
    ("names: many in one resource", changed(patient(**{f"k{n}": n for n in range(9000)})), READ),
    ("names: a very long one", changed(patient(**{CANARY * 5000: 1})), READ),
    ("names: an empty one", changed(patient(**{"": CANARY})), READ),
    ("names: of a prototype", changed(patient(__proto__={"a": 1}, constructor={})), READ),
    ("twice: the type of the bundle", inserted('"resourceType": "Patient"'), 400),
    ("twice: a field far inside", TWICE, 400),
    ("numbers: NaN", inserted('"x": NaN'), 400),
    ("numbers: Infinity", inserted('"x": Infinity'), 400),
    ("numbers: minus Infinity", inserted('"x": -Infinity'), 400),
    ("numbers: more than a float holds", inserted('"x": 1e999'), 400),
    ("numbers: next to nothing", inserted('"x": 1e-999'), READ),
    ("numbers: a whole one of 100,000 digits", inserted('"x": ' + "9" * 100_000), 400),
    ("numbers: a fraction of 100,000 digits", inserted('"x": 0.' + "9" * 100_000), READ),
    ("numbers: a leading zero", inserted('"x": 01'), 400),
    ("numbers: hexadecimal", inserted('"x": 0x10'), 400),
    ("text: NUL", inserted('"x": "\\u0000"'), 400),
    ("text: half a character", inserted('"x": "\\ud800"'), 400),
    ("text: not UTF-8", COMMUNITY_JSON.replace(b"CAD-0002", b"\xff\xfe"), 400),
    ("text: UTF-16", COMMUNITY_JSON.decode().encode("utf-16"), 400),
    ("text: a byte order mark", b"\xef\xbb\xbf" + COMMUNITY_JSON, 400),
    ("text: a raw line break inside", COMMUNITY_JSON.replace(b"CAD-0002", b"CAD\n0002"), 400),
    ("text: right-to-left marks", changed(patient(note="\u202e" + CANARY)), READ),
    ("text: 200,000 characters in one", changed(patient(note="x" * 200_000)), READ),
    ("syntax: nothing", b"", 400),
    ("syntax: white space alone", b" " * 200_000, 400),
    ("syntax: cut short", COMMUNITY_JSON[:-200], 400),
    ("syntax: two values", COMMUNITY_JSON + COMMUNITY_JSON, 400),
    ("syntax: a comment", b"/* " + CANARY.encode() + b" */" + COMMUNITY_JSON, 400),
    ("syntax: a comma too many", COMMUNITY_JSON.rstrip()[:-1] + b",}", 400),
    ("syntax: single quotes", COMMUNITY_JSON.replace(b'"', b"'"), 400),
    ("syntax: XML under the name of JSON", b"<Bundle/>", 400),
    ("shape: an array", b"[" + COMMUNITY_JSON + b"]", 400),
    ("shape: a text", b'"' + CANARY.encode() + b'"', 400),
    ("shape: null", b"null", 400),
    ("shape: no type", b"{}", 400),
    ("shape: a type that is no text", b'{"resourceType": ["Bundle"]}', 400),
    ("shape: a type with another's name", changed(lambda b: b.update(resourceType=CANARY)), 400),
    ("shape: entries that are no list", changed(lambda b: b.update(entry={"a": CANARY})), 400),
    ("shape: an entry that is a text", changed(lambda b: b["entry"].append(CANARY)), 400),
    ("shape: lists in lists", changed(request(category=[[[CANARY]]])), 400),
    ("shape: an object for a text", changed(request(status={"value": CANARY})), 400),
    ("entries: one more than may be", changed(entries(200)), 400),
    ("entries: 4,000 empty ones", changed(lambda b: b.update(entry=[{}] * 4000)), 400),
    ("unknown: a resource that is none of FHIR's", changed(entries(1)), READ),
    ("unknown: a type of 10,000 characters", changed(
        lambda b: b["entry"].append({"resource": {"resourceType": CANARY * 1000}})), READ),
    ("unknown: elements everywhere", changed(patient(zulu={"yankee": [CANARY]})), READ),
    ("modifier: of the request", changed(request(modifierExtension=[MODIFIER])), 422),
    ("modifier: of the header", changed(header(modifierExtension=[MODIFIER])), 422),
    ("modifier: of the patient", changed(patient(modifierExtension=[MODIFIER])), 422),
    ("modifier: deep in an element of a foreign name", changed(
        patient(**{CANARY: [{"zulu": {"modifierExtension": [MODIFIER]}}]})), 422),
    ("modifier: of an entry", changed(
        lambda b: b["entry"][1].update(modifierExtension=[MODIFIER])), 422),
    ("modifier: of a contained resource", changed(patient(contained=[
        {"resourceType": "Flag", "id": CANARY, "modifierExtension": [MODIFIER]}])), 422),
    ("modifier: not an object", changed(request(modifierExtension=CANARY)), 422),
    ("modifier: an empty list", changed(request(modifierExtension=[])), READ),
    ("modifier: of what nothing takes the meaning of", changed(lambda b: b["entry"].append(
        {"resource": {"resourceType": "Basic", "modifierExtension": [MODIFIER]}})), READ),
    ("modifier: rules that are elsewhere", changed(request(implicitRules=CANARY)), 422),
    ("modifier: do not", changed(request(doNotPerform=True)), 422),
    ("modifier: do not, of an activity", changed(lambda b: resource(b, "CarePlan").update(
        activity=[{"detail": {"description": CANARY, "doNotPerform": True}}])), 422),
    ("modifier: do", changed(request(doNotPerform=False)), READ),
    ("contained: 500 that point at each other", changed(contained), READ),
    ("references: to another host", pointing("http://203.0.113.9/x"), READ),
    ("references: to a file", pointing("file:///etc/passwd"), READ),
    ("references: in a circle", changed(in_a_circle), READ),
    ("references: a broken address", pointing("http://[::1"), READ),
    ("references: two of one name", changed(
        lambda b: b["entry"].append(deepcopy(b["entry"][1]))), 400),
    ("narrative: a script", changed(patient(text={"status": "generated", "div": DIV})), READ),
    ("narrative: 200,000 tags that never end", changed(
        patient(text={"div": "<p <!--" * 30_000})), READ),
    ("narrative: an entity bomb", changed(patient(text={"div": "&lol;" * 20_000})), READ),
    ("attachment: 200 KB of base64", changed(patient(photo=[{"data": "QUJD" * 50_000}])), READ),
    ("time: the year 9999", due("9999-12-31T23:59:59Z"), 422),
    ("time: 10,000 digits of a second", changed(
        request(authoredOn=f"2026-03-02T09:00:00.{'1' * 10_000}Z")), READ),
    ("time: a text", due(CANARY), 422),
    ("identifier: 10,000 characters", changed(
        lambda b: resource(b, "Encounter").update(identifier=[{"value": CANARY * 1000}])), 400),
]  # fmt: skip

ATTACKS = tuple(Attack(name, body, status) for name, body, status in TRAPS)
