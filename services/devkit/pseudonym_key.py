"""The key of this home's pseudonyms: made once, kept for this user alone."""

import secrets

from services.devkit.home import Home

PERSON_REF_KEY = "PERSON_REF_KEY"


def pseudonym_key(home: Home) -> str:
    """The same key every time, so that a person keeps one pseudonym on this machine."""
    kept = home.root / "person_ref.key"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(32))
    return kept.read_text()
