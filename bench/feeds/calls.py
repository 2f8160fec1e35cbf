"""The contact centre's forms as JSON by wrk: each about somebody of whom nobody has heard."""

import json
import re
from pathlib import Path

from bench import wrk
from bench.phone import form
from bench.wrk import Load

SCRIPT = Path(__file__).parent / "calls.lua"


async def warmed(api: str, key: str) -> Load:
    """What the door does once it is warm."""
    await load(api, key, "WARM-", seconds=2)
    return await load(api, key, "RUN-")


async def load(api: str, key: str, references: str, seconds: int = wrk.SECONDS) -> Load:
    """What the door does with forms whose references begin so."""
    head, middle, tail = re.split(r"(?<=BENCH-|ample-)0", json.dumps(form(0)))
    told = {
        "FORM_HEAD": head + references, "FORM_MIDDLE": middle + references, "FORM_TAIL": tail,
    }  # fmt: skip
    return await wrk.load(
        f"{api}/v1/referrals",
        SCRIPT,
        told,
        f"Authorization: Bearer {key}",
        "Content-Type: application/json",
        seconds=seconds,
    )
