"""The files of sources that show who they are by a signature or by an access token."""

import json
from pathlib import Path
from typing import Any

from services.intake import source_files
from tests.hostile.corpora.tokens import EXPECTED

WITH_A_TOKEN = f"""
authentication:
  access_token:
    issuer: {EXPECTED.issuer}
    audience: {EXPECTED.audience}
    client: {EXPECTED.client}
    jwks: file:{{jwks}}
"""


def write(folder: Path, *, keys: list[dict[str, Any]], secret: str) -> dict[str, Path]:
    """Write them, beside one that has a key; the settings that lead to them."""
    sources, secrets, jwks = folder / "sources", folder / "secrets", folder / "jwks"
    sources.mkdir()
    secrets.mkdir()
    jwks.write_text(json.dumps({"keys": keys}))
    plain = (source_files.SOURCES / "contact-centre.yaml").read_text()
    (sources / "contact-centre.yaml").write_text(plain)
    for name, how in (
        ("signing", "authentication: {signed: 'true'}"),
        ("with-tokens", WITH_A_TOKEN.format(jwks=jwks)),
    ):
        named = plain.replace("name: contact-centre", f"name: {name}")
        named = named.replace("title: ", f"title: {name}, ")
        (sources / f"{name}.yaml").write_text(f"{named}\n{how}\n")
    path = secrets / "signing.secrets"
    path.touch(mode=0o600)
    path.write_text(secret + "\n")
    return {"sources_dir": sources, "secrets_dir": secrets}
