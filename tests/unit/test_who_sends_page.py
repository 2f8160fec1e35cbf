"""`docs/who-sends.md` says what is so: its snippet signs, and its pieces of files hold."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.intake import signatures, source_files
from services.intake.source import Source

PAGE = (Path(__file__).parents[2] / "docs" / "who-sends.md").read_text(encoding="utf-8")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_what_the_snippet_signs_holds() -> None:
    (snippet,) = blocks("python")
    names: dict[str, Any] = {}
    exec(compile(snippet, "snippet", "exec"), names)  # noqa: S102 - it is what the page tells
    signed = names["headers"]("riverside", SECRET, "msg_1", b"{}")
    now, known = datetime.now(UTC), [signatures.secret(SECRET)]
    assert signatures.holds(signed, b"{}", known, now=now)
    assert not signatures.holds(signed, b"{ }", known, now=now)
    assert signed[signatures.SOURCE] == "riverside"


@pytest.mark.parametrize("piece", blocks("yaml"))
def test_a_file_with_what_the_page_shows_holds(piece: str) -> None:
    plain = (source_files.SOURCES / "contact-centre.yaml").read_text(encoding="utf-8")
    Source.model_validate(yaml.load(plain, yaml.BaseLoader) | yaml.load(piece, yaml.BaseLoader))  # noqa: S506
