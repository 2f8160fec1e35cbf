"""Bad and hostile JSON: what is refused, and what is odd and read."""

import json
from typing import Any

from services.intake.formats.flat_json import MOST_FIELDS
from services.intake.parts.folder import Folder
from services.intake.source import Source, SourceDoor
from services.intake.source_files import load
from tests.hostile.attack import Attack

CANARY = "Canary-Zulu"
POSTED = load("professionals-form")
FORM: dict[str, Any] = {
    "submission_id": "PF-1",
    "submitted_at": "2026-11-27T09:30:00Z",
    "person": {"surname": "Testperson", "forenames": "Invented", "date_of_birth": "1941-05-04"},
    "referrer": {"name": "Sample Nurse", "kind": "gp", "job_title": "Nurse"},
    "help": {
        "story": "Needs a rail.",
        "struggling_with": ["falls", "toilet"],
        "asks_for": "equipment",
    },
    "concerns": ["none"],
    "consent": {"given": "yes", "aware": "yes"},
}


def form(**changes: Any) -> dict[str, Any]:
    return FORM | changes


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def dropped(kind: str) -> Source:
    """The same form, as files."""
    return POSTED.model_copy(
        update={"door": SourceDoor.FOLDER, "folder": Folder(format=kind)}  # type: ignore[arg-type]
    )


GOOD = encoded(FORM)
QUOTED = encoded(CANARY)
REFUSED = [
    ("nothing", b" "),
    ("no JSON", CANARY.encode()),
    ("a text", QUOTED),
    ("a number", b"1"),
    ("null", b"null"),
    ("true", b"true"),
    ("an empty list in a list", b"[[]]"),
    ("cut off", GOOD[:-1]),
    ("two values", GOOD + b" " + GOOD),
    ("a trailing comma", GOOD[:-1] + b",}"),
    ("a comment", b"// " + QUOTED),
    ("single quotes", GOOD.replace(b'"', b"'")),
    ("names without quotes", b"{submission_id: 1}"),
    ("one field twice", GOOD[:-1] + b', "submission_id": ' + QUOTED + b"}"),
    ("one nested field twice", b'{"person": {"surname": 1, "surname": 2}}'),
    ("one path twice", GOOD[:-1] + b', "person.surname": ' + QUOTED + b"}"),
    ("NaN", b'{"submission_id": NaN}'),
    ("Infinity", b'{"submission_id": Infinity}'),
    ("minus Infinity", b'{"submission_id": -Infinity}'),
    ("a number too large", b'{"submission_id": 1e999}'),
    ("a number of many digits", b'{"submission_id": ' + b"9" * 5000 + b"}"),
    ("a number with a zero before it", b'{"submission_id": 01}'),
    ("a hexadecimal number", b'{"submission_id": 0x10}'),
    ("lists a thousand deep", b'{"a": ' + b"[" * 1000 + b"]" * 1000 + b"}"),
    ("lists a hundred thousand deep", b"[" * 100_000),
    ("objects a thousand deep", b'{"a":' * 1000 + b"1" + b"}" * 1000),
    ("33 deep", b'{"a":' * 33 + b"1" + b"}" * 33),
    ("deep after a text of brackets", b'{"[[[[": ' + b"[" * 40 + b"]" * 40 + b"}"),
    ("a NUL", GOOD.replace(b"PF-1", b"PF\\u0000-1")),
    ("half a surrogate", GOOD.replace(b"PF-1", b"PF\\ud800-1")),
    ("a NUL in a name", b'{"a\\u0000b": 1}'),
    ("an unescaped control character", b'{"submission_id": "a\tb"}'),
    ("bytes that are not UTF-8", GOOD.replace(b"PF-1", b"PF\xff")),
    ("UTF-16", json.dumps(FORM).encode("utf-16")),
    ("a BOM in the middle", b'{"submission_id": \xef\xbb\xbf"a"}'),
    ("too many fields", encoded(form(**{f"x{n}": n for n in range(MOST_FIELDS + 1)}))),
    ("too many objects in a list", encoded(form(more=[{"x": 1}] * (MOST_FIELDS + 1)))),
    ("an escape that is none", b'{"submission_id": "\\x41"}'),
    ("no reference", encoded({key: FORM[key] for key in FORM if key != "submission_id"})),
    ("null for a reference", encoded(form(submission_id=None))),
    ("a list for a reference", encoded(form(submission_id=["a", CANARY]))),
    ("an object for a reference", encoded(form(submission_id={"a": CANARY}))),
    ("no surname", encoded(form(person={"forenames": CANARY}))),
    ("a text for an object", encoded(form(person=CANARY))),
    ("a date in words", encoded(form(person=FORM["person"] | {"date_of_birth": CANARY}))),
    ("a number for a date", encoded(form(submitted_at=1_700_000_000))),
    ("true for a date", encoded(form(submitted_at=True))),
    ("a story too long", encoded(form(help=FORM["help"] | {"story": CANARY * 2000}))),
    ("a name too long", encoded(form(person={"surname": CANARY * 100}))),
]

READ = [
    ("unknown fields", form(colour="blue", deep={"er": {"still": [1, {"a": None}]}})),
    ("a number for a reference", form(submission_id=12345)),
    ("null where nothing is known", form(referrer=None, concerns=None)),
    ("a name that Object has", form(__proto__={"admin": True}, constructor=1)),
    ("an operator of a database", form(**{"$where": "1", "$ne": None})),
    ("one code instead of a list", form(concerns="urgent")),
    ("an emoji", form(help=FORM["help"] | {"story": "\U0001f6bf"})),
]

ATTACKS = (
    *(Attack(name, body, due=True) for name, body in REFUSED),
    *(Attack(name, encoded(value), due=False) for name, value in READ),
)
"""What is due is whether it is refused."""

LINES = tuple(each for each in ATTACKS if each.sent.strip())
"""An empty line is none."""
